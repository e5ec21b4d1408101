export { AGENT_STATUS, type Agent, agents } from './agents.ts'
export type { EventMeta, Events, FindQuery, Listener, Page, PayloadOf, RouteOf, RowOf, ServiceOf } from './api.ts'
export { LinkSignIn, links, type SignedIn, SignIn, TokenSignIn } from './authentication.ts'
export { type Board, boards } from './boards.ts'
export { contracts, type ServicePath, type Services } from './contracts.ts'
export type {
  Audience,
  DeliveryClass,
  EventContract,
  FindContract,
  MethodsContract,
  RouteContract,
  ServiceContract
} from './define.ts'
export { ID_PREFIX, type Thing } from './fields.ts'
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
export { PERMISSION_STATUS, type Permission, type PermissionOption, permissions } from './permissions.ts'
export { findQuery } from './query.ts'
export { type Repo, repos } from './repos.ts'
export { prompt, resume, SESSION_STATUS, type Session, type SessionStatus, sessions, stop } from './sessions.ts'
export { type Progress, TASK_STATUS, type Task, type TaskError, type TaskStatus, tasks } from './tasks.ts'
export type { ContextLevel, Usage } from './usage.ts'
export { ROLES, type User, users } from './users.ts'
export { WIRE_VERSION } from './wire.ts'
