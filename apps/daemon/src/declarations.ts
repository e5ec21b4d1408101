import type { contracts, EventMeta, RowOf, RowPath, User } from '@callboard/contract'
import type { AuthenticationService } from '@feathersjs/authentication'
import type { HookContext as FeathersHookContext, Params, RealTimeConnection } from '@feathersjs/feathers'
import type { KnexAdapterParams, KnexService } from '@feathersjs/knex'
import type { Application as KoaApplication } from '@feathersjs/koa'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { ChannelMemberships } from './access/channel-memberships.ts'
import type { SignInLimits } from './access/sign-in-limits.ts'
import type { Config } from './core/config.ts'
import type { Audience } from './events/audience.ts'
import type { EventLog } from './events/event-log.ts'
import type { LogTailCache } from './events/log-tail-cache.ts'
import type { VisibilityCache } from './events/visibility-cache.ts'
import type { Git } from './git/git.ts'
import type { SocketRegistry } from './http/socket-registry.ts'
import type { Installer } from './installations/installer.ts'
import type { Fork } from './runner/agent/fork-conversation.ts'
import type { Runner } from './runner/runner.ts'
import type { AgentRoute } from './services/agents/agent-routes.ts'
import type { JoinRoute } from './services/boards/join-route.ts'
import type { LinkRoute } from './services/links/links.ts'
import type { PresenceService } from './services/presence/presence.ts'
import type { Checkout } from './services/repos/checkout.ts'
import type { CloneQueue } from './services/repos/clone-queue.ts'
import type { SearchService } from './services/search/search.ts'
import type { DiffRoute } from './services/sessions/diff-route.ts'
import type { ForkRoute } from './services/sessions/fork-route.ts'
import type { OptionsRoute } from './services/sessions/options-route.ts'
import type { PromptRoute, ResumeRoute, StopRoute } from './services/sessions/session-route.ts'
import type { SubscriptionsService } from './services/subscriptions/subscriptions.ts'
import type { Transaction } from './storage/transaction.ts'

/** What travels with a call: who asks, in which transaction, and what its event will say. */
export interface CallParams extends KnexAdapterParams {
  user?: User
  connection?: RealTimeConnection
  transaction?: Transaction
  /** F3: the event's type, where the method alone does not tell. */
  type?: string
  /** Whose deed it is when no person asked: an agent's id or `system`. */
  actor?: string
  /** What the event says beside the row; set by the transaction hook. */
  meta?: EventMeta
  /** Who hears the event, and who of them does not; set where it is said. */
  audience?: Audience
  except?: Audience
  /** The one connection that hears it. */
  to?: RealTimeConnection
  /** How somebody new will sign in. */
  newAccount?: { email: string; password_hash: string }
  /** Set by the idempotency hook: this call was made before, and answers with the row of then. */
  isRepeated?: boolean
  /** What was seen of the directory of a repository, or why nothing was. */
  inspection?: PromiseSettledResult<Checkout>
  /** The commit that a new session's repository is at, or why nothing is known of it. */
  head?: PromiseSettledResult<string | null>
  /** What an agent has forked, for the session that goes on from it. */
  fork?: Fork
  /** Whether what is not kept anywhere else may be lost. */
  force?: boolean
}

export type Rows<P extends RowPath> = RowOf<(typeof contracts)[P]>
/** Columns that never leave their table. */
interface Hidden {
  accounts: { password_hash: string | null }
  sign_ins: { hash: string }
  tokens: { hash: string }
  invites: { hash: string }
}
type Whole<P extends RowPath> = Rows<P> & (P extends keyof Hidden ? Hidden[P] : unknown)
/** Any columns of a row, for the code inside that writes some of them. */
type Columns<P extends RowPath> = { [K in keyof Whole<P> & string]?: Whole<P>[K] }
export type RowService<P extends RowPath> = KnexService<Rows<P>, Columns<P>, CallParams>

export type ServiceTypes = { [P in RowPath]: RowService<P> } & {
  search: SearchService
  presence: PresenceService
  subscriptions: SubscriptionsService
  'boards/:board_id/join': JoinRoute
  'agents/:agent_id/install': AgentRoute
  'agents/:agent_id/stop': AgentRoute
  'agents/:agent_id/look': AgentRoute
  authentication: AuthenticationService
  links: LinkRoute
  'sessions/:session_id/prompt': PromptRoute
  'sessions/:session_id/stop': StopRoute
  'sessions/:session_id/resume': ResumeRoute
  'sessions/:session_id/options': OptionsRoute
  'sessions/:session_id/fork': ForkRoute
  'sessions/:session_id/diff': DiffRoute
}

export interface Settings {
  config: Config
  database: Knex
  git: Git
  clones: CloneQueue
  log: Logger
  runner: Runner
  installer: Installer
  visibility: VisibilityCache
  memberships: ChannelMemberships
  eventLog: EventLog
  logTailCache: LogTailCache
  socketRegistry: SocketRegistry
  signInLimits: SignInLimits
  authentication: object
}

export type Application = KoaApplication<ServiceTypes, Settings>
export type HookContext = FeathersHookContext<Application> & { params: Params & CallParams }
export type NextFunction = () => Promise<void>
