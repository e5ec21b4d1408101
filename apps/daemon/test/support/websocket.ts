import { request } from 'node:http'
import type { Duplex } from 'node:stream'

interface Frame {
  opcode?: number
  isLast?: boolean
  /** The three bits that no extension was agreed on for. */
  reserved?: number
  /** What the header says of the length, if not the truth. */
  length?: number
  isMasked?: boolean
}

/** A WebSocket of bytes: every frame is what a test wants it to be, and nothing is read but kept. */
export interface RawSocket {
  /** Everything that came, as it came. */
  received(): Buffer
  frame(payload: string | Buffer, how?: Frame): void
  bytes(data: Buffer): void
  readonly isClosed: boolean
  readonly closed: Promise<void>
  destroy(): void
}

/** Knocks as a stock client of Socket.IO does. @throws when it is not let in */
export function rawSocket(port: number, headers: Record<string, string> = {}, query = ''): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path: `/socket.io/?EIO=4&transport=websocket${query}`,
      agent: false,
      headers: { ...UPGRADE, ...headers }
    })
    asked.on('upgrade', (_response, socket, head) => resolve(around(socket, head)))
    asked.on('response', ({ statusCode }) => reject(new Error(`refused with ${statusCode}`)))
    asked.on('error', reject)
    asked.end()
  })
}

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA=='
}

function around(socket: Duplex, head: Buffer): RawSocket {
  const pieces = [head]
  let isClosed = false
  const closed = new Promise<void>(resolve => {
    socket.once('close', () => {
      isClosed = true
      resolve()
    })
  })
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  // Whoever throws bytes about gets its connection reset.
  socket.on('error', () => {})
  return {
    received: () => Buffer.concat(pieces),
    frame: (payload, how = {}) => void (socket.writable && socket.write(framed(Buffer.from(payload), how))),
    bytes: data => void (socket.writable && socket.write(data)),
    get isClosed() {
      return isClosed
    },
    closed,
    destroy: () => void socket.destroy()
  }
}

/** Masked with zeros, which leaves the payload as it is. */
function framed(payload: Buffer, { opcode = 1, isLast = true, reserved = 0, length, isMasked = true }: Frame): Buffer {
  const size = length ?? payload.length
  const mask = isMasked ? 0x80 : 0
  const first = (isLast ? 0x80 : 0) | (reserved << 4) | opcode
  const header = size < 126 ? Buffer.from([first, mask | size]) : Buffer.alloc(size < 65_536 ? 4 : 10)
  if (size >= 126 && size < 65_536) {
    header.set([first, mask | 126])
    header.writeUInt16BE(size, 2)
  } else if (size >= 65_536) {
    header.set([first, mask | 127])
    header.writeBigUInt64BE(BigInt(size), 2)
  }
  return Buffer.concat([header, Buffer.alloc(isMasked ? 4 : 0), payload])
}
