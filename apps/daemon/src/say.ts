import { contracts, type Delta, type EventMeta, type Progress } from '@callboard/contract'
import type { Application } from './declarations.ts'
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
  const meta: EventMeta = { type: `${contracts[path].thing}.${event}`, at: now(), actor }
  service.emit(event, payload, { app, path, service, result: payload, params: { meta } })
}
