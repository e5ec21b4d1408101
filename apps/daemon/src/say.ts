import { contracts, type Delta, type EventMeta, type Progress } from '@callboard/contract'
import type { Application } from './declarations.ts'
import { declaredEvent } from './declared-event.ts'
import { now } from './ids.ts'

interface Said {
  messages: { delta: Delta }
  tasks: { progress: Progress }
}

/** Sends an event that no row stands behind: a piece of growing text, or how far a task is. */
export function say<P extends keyof Said, E extends keyof Said[P] & string>(
  app: Application,
  path: P,
  event: E,
  payload: Said[P][E],
  actor: string
): void {
  const service = app.service(path)
  const { types } = declaredEvent(app, contracts[path], event, payload)
  const meta: EventMeta = { type: types[0], at: now(), actor }
  service.emit(event, payload, { app, path, service, result: payload, params: { meta } })
}
