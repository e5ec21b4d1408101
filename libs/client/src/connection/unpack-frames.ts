import type { Socket } from 'socket.io-client'

/** Several events of one packet, in order: each a name and its arguments. */
type Frame = readonly (readonly [event: string, ...args: unknown[]])[]

/** Gives the events that came in one packet to their listeners, as if each had come in its own. */
export function unpackFrames(socket: Socket): void {
  socket.on('frame', (frame: Frame) => {
    for (const [event, ...args] of frame) for (const listener of socket.listeners(event)) listener(...args)
  })
}
