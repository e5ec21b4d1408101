export { type Account, accounts } from './accounts.ts'
export {
  AGENT_STATUS,
  type Agent,
  agents,
  detectAgent,
  type InstallProgress,
  installAgent,
  stopInstall
} from './agents.ts'
export type {
  CreatedOf,
  EventMeta,
  Events,
  FindQuery,
  Listener,
  Page,
  PayloadOf,
  RouteOf,
  RowOf,
  ServiceOf
} from './api.ts'
export {
  links,
  SIGN_IN_EXPIRED_EVENT,
  type SignedIn,
  type SignInRequest,
  type Strategy,
  signInSchemas
} from './authentication.ts'
export { type Board, boards, joinBoard, VISIBILITY, type Zone } from './boards.ts'
export { CHANNEL_MODES, type ChannelMode, PICTURE_TYPES } from './constants.ts'
export {
  contracts,
  REQUIRED_ROLES,
  type Route,
  type RowPath,
  readRoutes,
  routes,
  type ServicePath,
  type Services,
  services,
  virtualServices
} from './contracts.ts'
export type {
  AudienceKind,
  DeliveryClass,
  EventContract,
  FindContract,
  MethodsContract,
  ReadRouteContract,
  RouteContract,
  Scope,
  ServiceContract
} from './define.ts'
export { type ChangedFile, type Diff, diff } from './diff.ts'
export { type Document, documents } from './documents.ts'
export { type Entity, ID_PREFIX, type LivePath, ROW_AUDIENCE } from './entities.ts'
export type { ErrorReason } from './error-reasons.ts'
export { type ActivityEntry, events } from './events.ts'
export { takesIdempotencyKey } from './idempotency.ts'
export { type Invite, invites } from './invites.ts'
export { LIMITS } from './limits.ts'
export {
  type Delta,
  MESSAGE_STATUS,
  type Message,
  messages,
  type Notice,
  type Plan,
  TOOL_KINDS,
  TOOL_STATUS,
  type ToolCall
} from './messages.ts'
export { type AgentOption, OPTION_CATEGORY } from './options.ts'
export { PERMISSION_STATUS, type Permission, type PermissionOption, permissions } from './permissions.ts'
export type { FeedPosition, Position, RowChange } from './positions.ts'
export { type Presence, type PresenceActivity, presence } from './presence.ts'
export { findQuery } from './query.ts'
export { type CloneProgress, REPO_STATUS, type Repo, repos } from './repos.ts'
export { hasRole, ROLES, type Role } from './roles.ts'
export { SEARCH_HIT_KINDS, type SearchHit, search } from './search.ts'
export {
  forkSession,
  promptSession,
  resumeSession,
  SESSION_STATUS,
  type Session,
  type SessionStatus,
  sessions,
  setSessionOptions,
  stopSession,
  WORK_TREE
} from './sessions.ts'
export { type Setting, settings, WORKSPACE } from './settings.ts'
export { type SignInRow, signIns } from './sign-ins.ts'
export { EVICTION_REASONS, type JoinResult, type Subscription, subscriptions } from './subscriptions.ts'
export {
  FINAL_TASK_STATUS,
  TASK_STATUS,
  type Task,
  type TaskError,
  type TaskProgress,
  type TaskStatus,
  tasks
} from './tasks.ts'
export { type Token, tokens } from './tokens.ts'
export { summarizeToolCall, type ToolCallSummary } from './tool-call-summary.ts'
export type { ContextLevel, Usage } from './usage.ts'
export { type User, users } from './users.ts'
export { WIRE_VERSION } from './wire.ts'
