import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { type App, effort, readSeed, startApp, stockClient } from '@callboard/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loggedErrors } from '../support/logged-errors.ts'
import { ask } from '../support/raw.ts'
import { called } from '../support/test-client.ts'
import { rawSocket } from '../support/websocket.ts'

// CVE-2023-32695, CVE-2022-41940, CVE-2024-38355: one packet that nobody expected ends the process.

/** Seconds of garbage: a few here, a minute in a proof. */
const seconds = effort({ test: 1, proof: 60, once: 600 })
const seed = readSeed()

let app: App

beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

const word = fc.constantFrom('find', 'create', 'boards', 'authentication', '__proto__', 'constructor', 'disconnect', '')
const json = fc.oneof(
  fc.jsonValue().map(value => JSON.stringify(value)),
  fc.string(),
  fc.constant('{"_placeholder":true,"num":0}')
)

/** A text that looks like a packet of Socket.IO, more or less. */
const packet = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '40', '41', '42', '43', '44', '45', '46', '47', ''),
    fc.constantFrom('', '/', '/admin,', '1-', '9999999-', '-1-', '0', '7', '99999999999999999999', 'NaN'),
    fc.oneof(
      json,
      fc
        .array(
          fc.oneof(
            word.map(text => JSON.stringify(text)),
            json
          ),
          { maxLength: 6 }
        )
        .map(items => `[${items}]`)
    )
  )
  .map(parts => parts.join(''))

type Frame = Parameters<Awaited<ReturnType<typeof rawSocket>>['frame']>
const frame: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 6, arbitrary: packet.map((text): Frame => [text]) },
  {
    weight: 2,
    arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes): Frame => [Buffer.from(bytes), { opcode: 2 }])
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.uint8Array({ maxLength: 130 }),
        fc.record({
          opcode: fc.nat(15),
          isLast: fc.boolean(),
          reserved: fc.nat(7),
          isMasked: fc.boolean(),
          length: fc.option(fc.nat(70_000), { nil: undefined })
        })
      )
      .map(
        ([bytes, { length, ...how }]): Frame => [Buffer.from(bytes), length === undefined ? how : { ...how, length }]
      )
  }
)
const conversation = fc.record({
  connects: fc.boolean(),
  frames: fc.array(frame, { minLength: 1, maxLength: 30 }),
  rest: fc.uint8Array({ maxLength: 100 })
})
const http = fc.oneof(
  fc.uint8Array({ maxLength: 500 }).map(bytes => Buffer.from(bytes)),
  fc
    .tuple(fc.constantFrom('GET', 'POST', 'PRI', 'X'.repeat(50)), fc.webPath(), fc.array(fc.string(), { maxLength: 5 }))
    .map(([method, path, lines]) =>
      Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${lines.join('\r\n')}\r\n\r\n`)
    ),
  packet.map(text =>
    Buffer.from(
      `POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${text.length}\r\n\r\n${text}`
    )
  )
)

it(`the daemon lives through ${seconds} s of garbage, and does not grow (CALLBOARD_SEED=${seed})`, {
  timeout: 900_000
}, async () => {
  await using other = await stockClient(app.url, app.token)
  await talk(1)
  const before = memory()
  const said = await talk(seconds)
  expect(said).toBeGreaterThan(50)
  expect(await called(other.socket, 'find', 'boards', { $limit: 0 })).toMatchObject({ data: [] })
  expect((await ask(app.port, '/health')).status).toBe(200)
  expect(loggedErrors(app.output().split('\n'))).toEqual([])
  expect(memory() - before).toBeLessThan(200)
})

/** Many lines at once, for a time in seconds, and each once at least; answers with how many there were. */
async function talk(time: number): Promise<number> {
  const end = performance.now() + time * 1000
  let said = 0
  const speakers = Array.from({ length: 8 }, async (_, lane) => {
    for (let round = 0; round === 0 || performance.now() < end; round++) {
      const own = seed + lane * 1_000_003 + round
      for (const each of fc.sample(conversation, { seed: own, numRuns: 5 })) await converse(each)
      for (const bytes of fc.sample(http, { seed: own, numRuns: 3 })) await throwAt(bytes)
      said += 8
    }
  })
  await Promise.all(speakers)
  return said
}

async function converse({ connects, frames, rest }: typeof conversation extends fc.Arbitrary<infer C> ? C : never) {
  const socket = await rawSocket(app.port)
  if (connects) socket.frame('40')
  for (const each of frames) socket.frame(...each)
  socket.bytes(Buffer.from(rest))
  await new Promise(resolve => setImmediate(resolve))
  socket.destroy()
  await socket.closed
}

function throwAt(bytes: Buffer): Promise<void> {
  return new Promise(resolve => {
    const line = connect(app.port, '127.0.0.1')
    line.on('error', () => {}).on('close', () => resolve())
    line.on('data', () => line.destroy())
    line.end(bytes)
    line.resume()
  })
}

/** Megabytes that the daemon holds, where the system tells. */
function memory(): number {
  const file = `/proc/${app.pid}/status`
  return existsSync(file) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]) / 1024 : 0
}
