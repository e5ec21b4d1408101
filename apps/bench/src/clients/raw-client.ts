import { type RawData, WebSocket } from 'ws'

/** Where a client connects to, and how. */
export interface Address {
  url: string
  /** `bare` speaks WebSocket alone. */
  protocol: 'socket.io' | 'bare'
  auth?: { token?: string; frames?: boolean }
  headers?: Record<string, string>
}

/**
 * The least that a Socket.IO client has to do: it opens, answers pings, calls, and hands on packets of events as bytes. What a
 * whole client costs would be measured along with the server on a machine with few cores.
 */
export class RawClient {
  private readonly socket: WebSocket
  private readonly calls = new Map<number, (answer: string) => void>()
  private called = 0

  /** @throws when the server refuses, or closes before it is open */
  static async open(address: Address, hear: (packet: Buffer) => void): Promise<RawClient> {
    const line = new RawClient(address)
    try {
      await line.opened(address, hear)
    } catch (error) {
      line.close()
      throw error
    }
    return line
  }

  private constructor({ url, protocol, headers = {} }: Address) {
    const path = protocol === 'bare' ? url : `${url}socket.io/?EIO=4&transport=websocket`
    const options = { headers, perMessageDeflate: false, skipUTF8Validation: true }
    this.socket = new WebSocket(path.replace('http', 'ws'), options)
  }

  /** Called when the connection has ended, however it did. */
  onClose(listener: () => void): void {
    this.socket.once('close', listener)
  }

  /** @throws the error that the server answers with */
  async call<T>(...call: readonly unknown[]): Promise<T> {
    const id = this.called++
    const answer = new Promise<string>(resolve => this.calls.set(id, resolve))
    this.socket.send(`42${id}${JSON.stringify(call)}`)
    const [error, result] = JSON.parse(await answer)
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

  private opened({ protocol, auth = {} }: Address, hear: (packet: Buffer) => void): Promise<void> {
    const { socket } = this
    return new Promise((resolve, reject) => {
      socket.on('close', code => reject(new Error(`closed with ${code} before it was open`)))
      socket.on('error', reject)
      if (protocol === 'bare') socket.once('open', resolve)
      socket.on('message', (message: RawData) => {
        if (!Buffer.isBuffer(message)) throw new Error('a message came in parts')
        switch (message.toString('latin1', 0, 2)) {
          case '42':
            return hear(message)
          case '43':
            return this.answered(message.toString('utf8', 2))
          case '2':
            return socket.send('3')
          case '40':
            return resolve()
          case '44':
            return reject(new Error(`refused: ${message}`))
          default:
            if (message.toString('latin1', 0, 1) === '0') socket.send(`40${JSON.stringify(auth)}`)
        }
      })
    })
  }

  private answered(answer: string): void {
    const at = answer.indexOf('[')
    const id = Number(answer.slice(0, at))
    this.calls.get(id)?.(answer.slice(at))
    this.calls.delete(id)
  }
}
