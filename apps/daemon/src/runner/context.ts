import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Config } from '../core/config.ts'
import type { Application } from '../declarations.ts'
import type { Git } from '../git/git.ts'
import type { PermissionBroker } from './turn/permission-broker.ts'
import type { StreamingText } from './turn/streaming-text.ts'

/** The services that the runner is built on. */
export interface RunnerDeps {
  app: Application
  config: Config
  database: Knex
  git: Git
  log: Logger
}

/** Everything the parts of the runner share. Each part takes only what it needs. */
export interface RunnerContext extends RunnerDeps {
  permissions: PermissionBroker
  /** Messages whose text is still growing, by message id. */
  streamingTexts: Map<string, StreamingText>
}
