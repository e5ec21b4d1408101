import type { Socket } from 'socket.io-client'

/** Several events in one packet, in order: each its name and arguments. */
type Frame = readonly (readonly [event: string, ...args: unknown[]])[]

/** Delivers the events of one packet to their listeners as if each had arrived in a packet of its own. */
export function unpackFrames(socket: Socket): void {
  socket.on('frame', (frame: Frame) => {
    for (const [event, ...args] of frame) for (const listener of socket.listeners(event)) listener(...args)
  })
}
