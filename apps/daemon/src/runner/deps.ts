import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Config } from '../core/config.ts'
import type { Application } from '../declarations.ts'
import type { EventPublisher } from '../events/event-publisher.ts'
import type { Git } from '../git/git.ts'

/** The services that the runner is built on. */
export interface RunnerDeps {
  app: Application
  config: Config
  database: Knex
  git: Git
  log: Logger
  publisher: EventPublisher
}
