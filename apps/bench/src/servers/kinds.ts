/** The compared servers. */
export const KINDS = {
  callboard: '@callboard/channels',
  stock: 'stock Feathers channels',
  room: 'a plain Socket.IO room',
  ws: 'plain `ws`, one prepared frame'
} as const

export type Kind = keyof typeof KINDS

/** A row of a benchmark server: numbered 1, 2, 3, …, with its creation time. */
export interface Row {
  seq: number
  at: number
  text: string
}

/** A server with one service, `rows`, whose `created` events go to all clients. */
export interface BenchServer {
  readonly port: number
  emit(row: Row): void
  /** The number of connected clients. */
  connections(): number
}

/** Returns the channel that a connection requests with its header. */
export const channelOf = (headers: Readonly<Record<string, unknown>> | undefined): string => {
  const name = headers?.['x-channel']
  return typeof name === 'string' ? name : 'everyone'
}
