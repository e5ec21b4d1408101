import type { contracts, EventMeta, Listener, virtualServices } from '@callboard/contract'
import type { Socket } from 'socket.io-client'
import type { LivePath, Rows } from '../store/row-types.ts'

type Contracts = typeof contracts & typeof virtualServices

/**
 * Listens to an event of a service, without creating the Feathers service: that takes time, and most clients use few.
 */
export function listen<P extends keyof Contracts, E extends keyof Contracts[P]['events'] & string>(
  socket: Pick<Socket, 'on'>,
  path: P,
  event: E,
  listener: Listener<Contracts[P], E>
): void {
  const name: string = `${path} ${event}`
  socket.on(name, listener)
}

/** As `listen`, to an event of rows of any service. */
export function listenToRows<P extends LivePath>(
  socket: Pick<Socket, 'on'>,
  path: P,
  event: 'created' | 'updated' | 'patched' | 'removed',
  listener: (row: Rows[P], meta: EventMeta) => void
): void {
  const name: string = `${path} ${event}`
  socket.on(name, listener)
}
