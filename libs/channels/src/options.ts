import type { RealTimeConnection } from '@feathersjs/feathers'
import type { Coalesce } from './backlog.ts'
import type { EventContext } from './declarations.ts'

export interface ChannelOptions {
  /** Further arguments of an event's packet, after the payload; asked once per event that has an audience. */
  extra?: (event: string, payload: unknown, context: EventContext) => unknown[]
  /** Hears why an event went to nobody: its publisher threw, or answered with anything but channels; or why it was not combined. */
  onError?: (error: unknown, where: { path: string; event: string }) => void
  /** For how many milliseconds at most events are gathered under load: 10. With 0 each goes at once. */
  gatherFor?: number
  /** What part of the time deliveries may take before events are gathered for longer: a fifth. With 0 always for `gatherFor`. */
  gatherShare?: number
  /** With more than so many bytes unsent a connection is slow, and its events wait: 64 KiB. */
  slowAt?: number
  /** With more than so many bytes to come a slow connection is closed: 1 MiB. */
  closeAt?: number
  /** Which events of a slow connection may stand for one another while they wait. Without it none may. */
  combine?: Coalesce
  /** Hears that a connection was closed because it was too slow, and how many bytes were to come. */
  onSlow?: (connection: RealTimeConnection, found: { bytes: number }) => void
}

export type Settings = Required<ChannelOptions>

export function settingsOf({
  extra = () => [],
  onError = tellConsole,
  gatherFor = 10,
  gatherShare = 1 / 5,
  slowAt = 64 * 1024,
  closeAt = 1024 * 1024,
  combine = () => undefined,
  onSlow = () => {}
}: ChannelOptions): Settings {
  return { extra, onError, gatherFor, gatherShare, slowAt, closeAt, combine, onSlow }
}

function tellConsole(error: unknown, { path, event }: { path: string; event: string }): void {
  console.error(`'${path} ${event}' failed:`, error)
}
