import { roomChannels } from '@callboard/channels'
import { feathers } from '@feathersjs/feathers'
import { koa } from '@feathersjs/koa'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { mayCall } from './access/authorize-call.ts'
import { Memberships } from './access/channel-memberships.ts'
import { joinOnSignIn } from './access/join-on-sign-in.ts'
import { SignInLimits } from './access/sign-in-limits.ts'
import type { Config } from './core/config.ts'
import { sha256 } from './core/ids.ts'
import type { Application } from './declarations.ts'
import { combine } from './events/coalesce.ts'
import type { CommitMark } from './events/epoch.ts'
import { Feeds } from './events/event-log.ts'
import { RecentLines } from './events/log-tail-cache.ts'
import { channels } from './events/publishers.ts'
import { Places } from './events/visibility-cache.ts'
import { Git } from './git/git.ts'
import { signedIn } from './hooks/authenticate.ts'
import { errors } from './hooks/error-handler.ts'
import { web } from './http/http.ts'
import { Gate } from './http/origin-gate.ts'
import { OpenSockets } from './http/socket-registry.ts'
import { sockets } from './http/socketio.ts'
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
  mark: CommitMark
  /** The daemon's address, and the port it has; known once it listens. */
  address: () => string
  port: () => number
}

/** The whole wiring: from these parts to an application that can listen. */
export function createApp({ config, database, log, secret, mark, address, port }: Parts): Application {
  const app: Application = koa(feathers())
  const gate = new Gate(config, port)
  const codes = new SignInCodes()
  app.set('config', config)
  app.set('database', database)
  app.set('log', log)
  app.set('git', new Git(config.environment, sha256(config.home).slice(0, 32)))
  app.set('feeds', new Feeds(mark))
  app.set('recentLines', new RecentLines(app.get('feeds')))
  app.set('runner', new Runner(app))
  app.set('installer', new Installer(app))
  app.set('memberships', new Memberships(app))
  app.set('sockets', new OpenSockets())
  app.set('signInLimits', new SignInLimits())

  web(app, gate)
  app.configure(
    roomChannels({
      extra: (_event, _payload, context) => [context.params?.meta],
      onError: (error, where) => log.error({ err: error, ...where }, 'an event could not be published'),
      combine,
      onSlow: (connection, { bytes }) => log.info({ user: connection.user?.user_id, bytes }, 'a client was too slow')
    })
  )
  sockets(app, gate)

  app.hooks({ around: [errors, signedIn, mayCall] })
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
  app.set('places', new Places(app))
  channels(app)
  joinOnSignIn(app)
  return app
}
