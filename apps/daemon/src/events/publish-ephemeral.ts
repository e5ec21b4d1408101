import {
  type CloneProgress,
  contracts,
  type Delta,
  type EventContract,
  type EventMeta,
  type InstallProgress,
  type PayloadOf,
  type TaskProgress,
  virtualServices
} from '@callboard/contract'
import type { RealTimeConnection } from '@feathersjs/feathers'
import { now } from '../core/ids.ts'
import type { Application } from '../declarations.ts'
import { resolveAudience } from './audience.ts'
import { eventContract } from './event-contract.ts'

type Unstored = typeof virtualServices

/** Tells one connection what concerns it alone, in its order among everything else that it hears. */
export function sendTo<P extends keyof Unstored, E extends keyof Unstored[P]['events'] & string>(
  app: Application,
  connection: RealTimeConnection,
  path: P,
  event: E,
  payload: PayloadOf<Unstored[P]['events'][E] & EventContract>
): void {
  const { types } = eventContract(app, virtualServices[path], event, payload)
  const meta: EventMeta = { type: types[0], at: now(), actor: 'system' }
  const service = app.service(path)
  service.emit(event, payload, { app, path, service, result: payload, params: { meta, to: connection } })
}

interface EphemeralEvents {
  messages: { delta: Delta }
  tasks: { progress: TaskProgress }
  repos: { progress: CloneProgress }
  agents: { progress: InstallProgress }
}

/** Sends an event that no row stands behind: a piece of growing text, or how far a task, a clone or an installation is. */
export function publishEphemeral<P extends keyof EphemeralEvents, E extends keyof EphemeralEvents[P] & string>(
  app: Application,
  path: P,
  event: E,
  payload: EphemeralEvents[P][E] & { session_id?: string },
  actor: string
): void {
  const service = app.service(path)
  const { types, audience } = eventContract(app, contracts[path], event, payload)
  const meta: EventMeta = { type: types[0], at: now(), actor }
  const place = payload.session_id === undefined ? undefined : app.get('visibility').of(payload.session_id)
  const heard = resolveAudience(audience, { ...payload }, place, contracts[path].scope === 'workspace')
  service.emit(event, payload, { app, path, service, result: payload, params: { meta, audience: heard } })
}
