export { type Account, accounts } from './accounts.ts'
export {
  AGENT_STATUS,
  type Agent,
  agents,
  type InstallProgress,
  installAgent,
  lookForAgent,
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
export { EXPIRED, links, type SignedIn, type SignInRequest, type Strategy, signInSchemas } from './authentication.ts'
export { type Board, boards, joinBoard, VISIBILITY, type Zone } from './boards.ts'
export { contracts, type RowPath, routes, type ServicePath, type Services, unstored } from './contracts.ts'
export { type Deed, deedOf } from './deed.ts'
export type {
  Audience,
  DeliveryClass,
  EventContract,
  FindContract,
  MethodsContract,
  ReadingContract,
  RouteContract,
  Scope,
  ServiceContract
} from './define.ts'
export { CHANGES, type ChangedFile, type Diff, diff } from './diff.ts'
export { type Document, documents, PICTURE_TYPES } from './documents.ts'
export { type ActivityLine, events } from './events.ts'
export type { FeedPosition, Position, Touched } from './feeds.ts'
export { ID_PREFIX, type Thing } from './fields.ts'
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
export { type Doing, type Presence, presence } from './presence.ts'
export { findQuery } from './query.ts'
export { type CloneProgress, REPO_STATUS, type Repo, repos } from './repos.ts'
export { mayDo, ROLES, type Role } from './roles.ts'
export { HIT_KINDS, type Hit, search } from './search.ts'
export {
  choose,
  fork,
  prompt,
  resume,
  SESSION_STATUS,
  type Session,
  type SessionStatus,
  sessions,
  stop,
  WORK_TREE
} from './sessions.ts'
export { CHANNEL_MODES, type ChannelMode, type Setting, settings, WORKSPACE } from './settings.ts'
export { type SignInRow, signIns } from './sign-ins.ts'
export { type Joined, LEAVING_REASONS, type Subscription, subscriptions } from './subscriptions.ts'
export { ENDED_STATUS, type Progress, TASK_STATUS, type Task, type TaskError, type TaskStatus, tasks } from './tasks.ts'
export { type Token, tokens } from './tokens.ts'
export type { ContextLevel, Usage } from './usage.ts'
export { type User, users } from './users.ts'
export { WIRE_VERSION } from './wire.ts'
