import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** One request with exactly these headers and this path: unlike `fetch` it sends any Host and does not tidy the path. */
export function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false })
    asked.on('response', response => {
      let body = ''
      response.setEncoding('utf8').on('data', piece => {
        body += piece
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' })
    })
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

/** The three ways in: a request, a socket's first poll, and a socket that begins as a WebSocket. 101 counts as let in. */
export async function knock(port: number, headers: Record<string, string>, base = '/'): Promise<boolean[]> {
  const answers = await Promise.all([
    ask(port, `${base}health`, headers),
    ask(port, `${base}socket.io/?EIO=4&transport=polling`, headers),
    ask(port, `${base}socket.io/?EIO=4&transport=websocket`, { ...headers, ...UPGRADE })
  ])
  return answers.map(({ status }) => status === 200 || status === 101)
}

/** Says exactly these bytes, and answers with all that is said until the line is closed. */
export function speak(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    let said = ''
    socket.setEncoding('latin1').on('data', piece => {
      said += piece
    })
    socket.on('error', () => {}).on('close', () => resolve(said))
    socket.write(bytes)
  })
}
