import { roomChannels } from '@callboard/channels'
import { feathers } from '@feathersjs/feathers'
import { koa } from '@feathersjs/koa'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { channels } from './channels.ts'
import type { Config } from './config.ts'
import type { Application } from './declarations.ts'
import { errors } from './hooks/errors.ts'
import { signedIn } from './hooks/signed-in.ts'
import { Runner } from './runner/runner.ts'
import { agents } from './services/agents/agents.ts'
import { authentication } from './services/authentication/authentication.ts'
import { SignInCodes } from './services/authentication/codes.ts'
import { boards } from './services/boards/boards.ts'
import { links } from './services/links/links.ts'
import { messages } from './services/messages/messages.ts'
import { permissions } from './services/permissions/permissions.ts'
import { repos } from './services/repos/repos.ts'
import { sessionRoutes } from './services/sessions/routes.ts'
import { sessions } from './services/sessions/sessions.ts'
import { tasks } from './services/tasks/tasks.ts'
import { users } from './services/users/users.ts'
import { Gate } from './web/gate.ts'
import { sockets } from './web/sockets.ts'
import { web } from './web/web.ts'

export interface Parts {
  config: Config
  database: Knex
  log: Logger
  /** The daemon's address, and the port it has; known once it listens. */
  address: () => string
  port: () => number
}

/** The whole wiring: from these parts to an application that can listen. */
export function createApp({ config, database, log, address, port }: Parts): Application {
  const app: Application = koa(feathers())
  const gate = new Gate(config, port)
  const codes = new SignInCodes()
  app.set('config', config)
  app.set('database', database)
  app.set('log', log)
  app.set('runner', new Runner(app))

  web(app, gate)
  app.configure(
    roomChannels({
      extra: (_event, _payload, context) => [context.params?.meta],
      onError: (error, where) => log.error({ err: error, ...where }, 'an event could not be published')
    })
  )
  sockets(app, gate)

  app.hooks({ around: [errors, signedIn] })
  users(app)
  authentication(app, codes)
  links(app, codes, address)
  boards(app)
  repos(app)
  agents(app)
  sessions(app)
  sessionRoutes(app)
  tasks(app)
  messages(app)
  permissions(app)
  channels(app)
  return app
}
