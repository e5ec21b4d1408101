import { type RawData, WebSocket } from 'ws'

/** The server and protocol of a client. */
export interface Address {
  url: string
  /** `bare` is WebSocket without Socket.IO. */
  protocol: 'socket.io' | 'bare'
  auth?: { token?: string; frames?: boolean }
  headers?: Record<string, string>
}

/**
 * A minimal Socket.IO client: it connects, responses pings, makes calls, and passes on event packets as bytes. On a machine with few
 * cores, the cost of a full client would distort the measurement of the server.
 */
export class RawClient {
  private readonly socket: WebSocket
  private readonly calls = new Map<number, (response: string) => void>()
  private nextCallId = 0

  /** @throws when the server refuses or closes the connection */
  static async open(address: Address, onPacket: (packet: Buffer) => void): Promise<RawClient> {
    const client = new RawClient(address)
    try {
      await client.waitUntilOpen(address, onPacket)
    } catch (error) {
      client.close()
      throw error
    }
    return client
  }

  private constructor({ url, protocol, headers = {} }: Address) {
    const path = protocol === 'bare' ? url : `${url}socket.io/?EIO=4&transport=websocket`
    const options = { headers, perMessageDeflate: false, skipUTF8Validation: true }
    this.socket = new WebSocket(path.replace('http', 'ws'), options)
  }

  /** Calls the listener when the connection has closed. */
  onClose(listener: () => void): void {
    this.socket.once('close', listener)
  }

  /** @throws the error that the server returns */
  async call<T>(...call: readonly unknown[]): Promise<T> {
    const id = this.nextCallId++
    const response = new Promise<string>(resolve => this.calls.set(id, resolve))
    this.socket.send(`42${id}${JSON.stringify(call)}`)
    const [error, result] = JSON.parse(await response)
    if (error) throw new Error(JSON.stringify(error))
    return result
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.socket.pause()
  }

  close(): void {
    this.socket.terminate()
  }

  private waitUntilOpen({ protocol, auth = {} }: Address, onPacket: (packet: Buffer) => void): Promise<void> {
    const { socket } = this
    return new Promise((resolve, reject) => {
      socket.on('close', code => reject(new Error(`The connection closed with ${code} before it was open.`)))
      socket.on('error', reject)
      if (protocol === 'bare') socket.once('open', resolve)
      socket.on('message', (message: RawData) => {
        if (!Buffer.isBuffer(message)) throw new Error('A message arrived in fragments.')
        switch (message.toString('latin1', 0, 2)) {
          case '42':
            return onPacket(message)
          case '43':
            return this.handleResponse(message.toString('utf8', 2))
          case '2':
            return socket.send('3')
          case '40':
            return resolve()
          case '44':
            return reject(new Error(`Connection refused: ${message}`))
          default:
            if (message.toString('latin1', 0, 1) === '0') socket.send(`40${JSON.stringify(auth)}`)
        }
      })
    })
  }

  private handleResponse(response: string): void {
    const end = response.indexOf('[')
    const id = Number(response.slice(0, end))
    this.calls.get(id)?.(response.slice(end))
    this.calls.delete(id)
  }
}
