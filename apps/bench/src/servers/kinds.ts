/** The servers that are compared. */
export const KINDS = {
  callboard: '@callboard/channels',
  stock: 'stock Feathers channels',
  room: 'a plain Socket.IO room',
  ws: 'plain `ws`, one prepared frame'
} as const

export type Kind = keyof typeof KINDS

/** A row that a bench's server sends: numbered 1, 2, 3, …, with the time at which it was made. */
export interface Row {
  seq: number
  at: number
  text: string
}

/** A server with one service, `rows`, whose `created` everyone hears. */
export interface BenchServer {
  readonly port: number
  emit(row: Row): void
  /** How many clients are connected. */
  connections(): number
}

/** The name of the channel that a connection asks for by its header. */
export const channelOf = (headers: Readonly<Record<string, unknown>> | undefined): string => {
  const name = headers?.['x-channel']
  return typeof name === 'string' ? name : 'everyone'
}
