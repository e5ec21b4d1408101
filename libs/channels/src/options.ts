import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Coalesce } from './backlog.ts'
import type { EventContext } from './declarations.ts'

export interface ChannelOptions {
  /** Returns further arguments for an event's packet, after the payload. Called once per event that has an audience. */
  extra?: (event: string, payload: unknown, context: EventContext) => unknown[]
  /** Called when an event was not delivered because its publisher failed, or was not coalesced because that failed. */
  onError?: (error: unknown, where: { path: string; event: string }) => void
  /** The longest time for which events are batched under load, in ms. Default: 10. With 0 events are not batched. */
  maxBatchMs?: number
  /** The share of time that deliveries may take before batches get longer. Default: 1/5. With 0 it is always `maxBatchMs`. */
  batchLoadShare?: number
  /** A connection with more unsent bytes than this is slow, and its events are queued. Default: 64 KiB. */
  slowAtBytes?: number
  /** A slow connection with more unsent and queued bytes than this is closed. Default: 1 MiB. */
  closeAtBytes?: number
  /** Selects the queued events of a slow connection that may be coalesced. Default: none. */
  coalesce?: Coalesce
  /** Called when a connection was closed because it was too slow, with its unsent and queued bytes. */
  onSlow?: (connection: RealTimeConnection, backlog: { bytes: number }) => void
}

export type Settings = Required<ChannelOptions>

export function resolveOptions({
  extra = () => [],
  onError = logError,
  maxBatchMs = 10,
  batchLoadShare = 1 / 5,
  slowAtBytes = 64 * 1024,
  closeAtBytes = 1024 * 1024,
  coalesce = () => undefined,
  onSlow = () => {}
}: ChannelOptions): Settings {
  return { extra, onError, maxBatchMs, batchLoadShare, slowAtBytes, closeAtBytes, coalesce, onSlow }
}

function logError(error: unknown, { path, event }: { path: string; event: string }): void {
  console.error(`Event '${path} ${event}' failed:`, error)
}
