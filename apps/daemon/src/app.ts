import { roomChannels } from '@callboard/channels'
import { feathers } from '@feathersjs/feathers'
import { koa } from '@feathersjs/koa'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { authorize } from './access/authorize-call.ts'
import { ChannelMemberships } from './access/channel-memberships.ts'
import { joinOnSignIn } from './access/join-on-sign-in.ts'
import { SignInLimits } from './access/sign-in-limits.ts'
import type { Config } from './core/config.ts'
import { sha256 } from './core/ids.ts'
import type { Application } from './declarations.ts'
import { coalesce } from './events/coalesce.ts'
import type { EpochGuard } from './events/epoch.ts'
import { EventLog } from './events/event-log.ts'
import { LogTailCache } from './events/log-tail-cache.ts'
import { configurePublishers } from './events/publishers.ts'
import { VisibilityCache } from './events/visibility-cache.ts'
import { Git } from './git/git.ts'
import { authenticate } from './hooks/authenticate.ts'
import { handleErrors } from './hooks/error-handler.ts'
import { configureHttp } from './http/http.ts'
import { OriginGate } from './http/origin-gate.ts'
import { SocketRegistry } from './http/socket-registry.ts'
import { configureSocketio } from './http/socketio.ts'
import { Installer } from './installations/installer.ts'
import { Runner } from './runner/runner.ts'
import { accounts } from './services/accounts/accounts.ts'
import { agents } from './services/agents/agents.ts'
import { agentRoutes } from './services/agents/routes.ts'
import { authentication } from './services/authentication/authentication.ts'
import { boards } from './services/boards/boards.ts'
import { joinRoute } from './services/boards/join.ts'
import { documents } from './services/documents/documents.ts'
import { events } from './services/events/events.ts'
import { invites } from './services/invites/invites.ts'
import { SignInCodes } from './services/links/codes.ts'
import { links } from './services/links/links.ts'
import { messages } from './services/messages/messages.ts'
import { permissions } from './services/permissions/permissions.ts'
import { presence } from './services/presence/presence.ts'
import { repos } from './services/repos/repos.ts'
import { search } from './services/search/search.ts'
import { diffRoute } from './services/sessions/diff.ts'
import { forkRoute } from './services/sessions/fork-route.ts'
import { optionsRoute } from './services/sessions/options-route.ts'
import { sessionRoutes } from './services/sessions/routes.ts'
import { sessions } from './services/sessions/sessions.ts'
import { settings } from './services/settings/settings.ts'
import { signIns } from './services/sign-ins/sign-ins.ts'
import { subscriptions } from './services/subscriptions/subscriptions.ts'
import { tasks } from './services/tasks/tasks.ts'
import { tokens } from './services/tokens/tokens.ts'
import { users } from './services/users/users.ts'

export interface Parts {
  config: Config
  database: Knex
  log: Logger
  /** What people's access tokens are signed with. */
  secret: string
  mark: EpochGuard
  /** The daemon's address, and the port it has; known once it listens. */
  address: () => string
  port: () => number
}

/** The whole wiring: from these parts to an application that can listen. */
export function createApp({ config, database, log, secret, mark, address, port }: Parts): Application {
  const app: Application = koa(feathers())
  const gate = new OriginGate(config, port)
  const codes = new SignInCodes()
  app.set('config', config)
  app.set('database', database)
  app.set('log', log)
  app.set('git', new Git(config.environment, sha256(config.home).slice(0, 32)))
  app.set('eventLog', new EventLog(mark))
  app.set('logTailCache', new LogTailCache(app.get('eventLog')))
  app.set('runner', new Runner(app))
  app.set('installer', new Installer(app))
  app.set('memberships', new ChannelMemberships(app))
  app.set('socketRegistry', new SocketRegistry())
  app.set('signInLimits', new SignInLimits())

  configureHttp(app, gate)
  app.configure(
    roomChannels({
      extra: (_event, _payload, context) => [context.params?.meta],
      onError: (error, where) => log.error({ err: error, ...where }, 'an event could not be published'),
      coalesce,
      onSlow: (connection, { bytes }) => log.info({ user: connection.user?.user_id, bytes }, 'a client was too slow')
    })
  )
  configureSocketio(app, gate)

  app.hooks({ around: [handleErrors, authenticate, authorize] })
  settings(app)
  users(app)
  accounts(app)
  tokens(app)
  signIns(app)
  invites(app, address)
  authentication(app, codes, secret)
  links(app, codes, address)
  boards(app)
  joinRoute(app)
  repos(app)
  agents(app)
  agentRoutes(app)
  sessions(app)
  sessionRoutes(app)
  optionsRoute(app)
  forkRoute(app)
  diffRoute(app)
  tasks(app)
  messages(app)
  permissions(app)
  documents(app)
  events(app)
  search(app)
  presence(app)
  subscriptions(app)
  app.set('visibility', new VisibilityCache(app))
  configurePublishers(app)
  joinOnSignIn(app)
  return app
}
