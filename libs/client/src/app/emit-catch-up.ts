import type { EventMeta } from '@callboard/contract'
import type { Socket } from 'socket.io-client'
import { LIVE_SERVICES } from '../store/live-services.ts'
import type { StoreChange } from '../store/store.ts'

/** The event type of changes that were learned by catch-up: their own type, time and actor are not known. */
const CATCH_UP_TYPE = 'catch_up'

/**
 * Emits changes that were learned by catch-up as events of their Feathers services, for libraries that keep rows of
 * their own: `updated` with the row, `removed` with its key, or `left` with its key and version.
 */
export function emitCatchUp(socket: Pick<Socket, 'listeners'>, changes: readonly StoreChange[]): void {
  const meta: EventMeta = { type: CATCH_UP_TYPE, at: new Date().toISOString(), actor: 'system' }
  for (const change of changes) {
    if (!(change.path in LIVE_SERVICES)) continue
    const [event, payload] = toEvent(change)
    for (const listener of socket.listeners(`${change.path} ${event}`)) listener(payload, meta)
  }
}

export const isFromCatchUp = ({ type }: EventMeta): boolean => type === CATCH_UP_TYPE

function toEvent(change: StoreChange): [event: string, payload: object] {
  if (change.state === 'row') return ['updated', change.row]
  const key = { [LIVE_SERVICES[change.path].key]: change.id }
  return change.state === 'removed' ? ['removed', key] : ['left', { ...key, version: change.version }]
}
