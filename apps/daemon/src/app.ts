import { roomChannels } from '@callboard/channels'
import { feathers } from '@feathersjs/feathers'
import { koa } from '@feathersjs/koa'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { AccessRevoker } from './access/access-revoker.ts'
import { authorize } from './access/authorize-call.ts'
import { ChannelMemberships } from './access/channel-memberships.ts'
import { HttpAuthenticator } from './access/http-authenticator.ts'
import { joinOnSignIn } from './access/join-on-sign-in.ts'
import { SignInLimits } from './access/sign-in-limits.ts'
import type { Config } from './core/config.ts'
import { sha256 } from './core/ids.ts'
import type { Application } from './declarations.ts'
import { CatchUp } from './events/catch-up.ts'
import { coalesce } from './events/coalesce.ts'
import type { EpochGuard } from './events/epoch.ts'
import { EventLog } from './events/event-log.ts'
import { EventPublisher } from './events/event-publisher.ts'
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
import { authentication } from './services/authentication/authentication.ts'
import { downloadBackup } from './services/backup/download-backup.ts'
import { boards } from './services/boards/boards.ts'
import { documents } from './services/documents/documents.ts'
import { transferDocuments } from './services/documents/uploads.ts'
import { events } from './services/events/events.ts'
import { invites } from './services/invites/invites.ts'
import { links } from './services/links/links.ts'
import { SignInCodes } from './services/links/sign-in-codes.ts'
import { downloadOutput } from './services/messages/download-output.ts'
import { messages } from './services/messages/messages.ts'
import { permissions } from './services/permissions/permissions.ts'
import { presence } from './services/presence/presence.ts'
import { repos } from './services/repos/repos.ts'
import { search } from './services/search/search.ts'
import { sessions } from './services/sessions/sessions.ts'
import { settings } from './services/settings/settings.ts'
import { signIns } from './services/sign-ins/sign-ins.ts'
import { subscriptions } from './services/subscriptions/subscriptions.ts'
import { tasks } from './services/tasks/tasks.ts'
import { tokens } from './services/tokens/tokens.ts'
import { users } from './services/users/users.ts'

declare module './declarations.ts' {
  interface Settings {
    log: Logger
  }
}

export interface Dependencies {
  config: Config
  database: Knex
  log: Logger
  /** The key that signs the access tokens of sign-ins. */
  signingSecret: string
  epochGuard: EpochGuard
  /** The address for users, and the port. Both are final once the daemon listens. */
  publicAddress: () => string
  port: () => number
}

/** Builds the application: settings first, then HTTP and sockets, then hooks and services. */
export function createApp({
  config,
  database,
  log,
  signingSecret,
  epochGuard,
  publicAddress,
  port
}: Dependencies): Application {
  const app: Application = koa(feathers())
  const gate = new OriginGate(config, port)
  const codes = new SignInCodes()
  app.set('config', config)
  app.set('database', database)
  app.set('log', log)
  const git = new Git(config.environment, sha256(config.home).slice(0, 32))
  const eventLog = new EventLog(epochGuard)
  const logTailCache = new LogTailCache(eventLog)
  const visibility = new VisibilityCache(database)
  const publisher = new EventPublisher(app, { eventLog, visibility, checksPayloads: config.checksPayloads })
  const catchUp = new CatchUp(app, { database, eventLog, logTailCache, visibility })
  const memberships = new ChannelMemberships(app, publisher)
  const sockets = new SocketRegistry()
  const revoker = new AccessRevoker(app, memberships, sockets)
  const limits = new SignInLimits()
  app.set('git', git)
  app.set('eventLog', eventLog)
  app.set('visibility', visibility)
  app.set('eventPublisher', publisher)
  app.set('memberships', memberships)
  app.set('socketRegistry', sockets)
  app.set('accessRevoker', revoker)
  app.set('signInLimits', limits)
  app.set('httpAuthenticator', new HttpAuthenticator(app, limits))
  app.set('runner', new Runner({ app, config, database, git, log, publisher }))
  app.set('installer', new Installer({ app, config, log, publisher }))

  configureHttp(app, gate, [downloadOutput, transferDocuments, downloadBackup])
  app.configure(
    roomChannels({
      extra: (_event, _payload, context) => [context.params?.meta],
      onError: (error, where) => log.error({ err: error, ...where }, 'an event could not be published'),
      coalesce,
      onSlow: (connection, { bytes }) =>
        log.info({ user: connection.user?.user_id, bytes }, 'a client reads too slowly')
    })
  )
  configureSocketio(app, gate)

  app.hooks({ around: [handleErrors, authenticate(limits), authorize] })
  settings(app)
  users(app)
  accounts(app)
  tokens(app)
  signIns(app)
  invites(app, publicAddress)
  authentication(app, codes, signingSecret)
  links(app, codes, publicAddress)
  boards(app)
  repos(app)
  agents(app)
  sessions(app)
  tasks(app)
  messages(app)
  permissions(app)
  documents(app)
  events(app)
  search(app)
  presence(app)
  subscriptions(app, catchUp)
  visibility.listen(app)
  configurePublishers(app, visibility)
  joinOnSignIn(app, memberships, revoker)
  return app
}
