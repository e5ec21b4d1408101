import { contracts, type Delta, type EventMeta, type Progress } from '@callboard/contract'
import type { Application } from './declarations.ts'
import { declaredEvent } from './declared-event.ts'
import { now } from './ids.ts'
import { heardBy } from './rights/audience.ts'

interface Said {
  messages: { delta: Delta }
  tasks: { progress: Progress }
}

/** Sends an event that no row stands behind: a piece of growing text, or how far a task is. */
export function say<P extends keyof Said, E extends keyof Said[P] & string>(
  app: Application,
  path: P,
  event: E,
  payload: Said[P][E] & { session_id: string },
  actor: string
): void {
  const service = app.service(path)
  const { types, audience } = declaredEvent(app, contracts[path], event, payload)
  const meta: EventMeta = { type: types[0], at: now(), actor }
  const heard = heardBy(audience, { ...payload }, app.get('places').of(payload.session_id))
  service.emit(event, payload, { app, path, service, result: payload, params: { meta, audience: heard } })
}
