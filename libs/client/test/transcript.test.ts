import type { Message } from '@callboard/contract'
import { Forbidden, NotAuthenticated } from '@feathersjs/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TranscriptChange } from '../src/conversation.ts'
import { Surroundings } from '../src/surroundings.ts'
import { LiveTranscript } from '../src/transcript.ts'
import { SESSION } from './messages.ts'
import { SimulatedDaemon } from './simulated-daemon.ts'

type Step = (daemon: SimulatedDaemon) => void

const which = fc.nat(20)
const status = fc.constantFrom<Message['status']>('streaming', 'complete')
const said = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 })

/** What agents and people do. */
const deeds: fc.Arbitrary<Step>[] = [
  fc.constant<Step>(daemon => daemon.begin()),
  fc.tuple(which, said).map(
    ([at, text]): Step =>
      daemon =>
        daemon.append(at, text)
  ),
  fc.tuple(which, said).map(
    ([at, text]): Step =>
      daemon =>
        daemon.append(at, text)
  ),
  fc.tuple(which, status).map(
    ([at, next]): Step =>
      daemon =>
        daemon.patch(at, next)
  ),
  which.map(
    (at): Step =>
      daemon =>
        daemon.remove(at)
  )
]
/** What the network does: any parcel on its way next, twice, or never. */
const take = (daemon: SimulatedDaemon, at: number) => daemon.parcels.splice(at % daemon.parcels.length, 1)[0]
const travel: fc.Arbitrary<Step>[] = [
  which.map(
    (at): Step =>
      daemon =>
        take(daemon, at)?.deliver()
  ),
  which.map(
    (at): Step =>
      daemon =>
        take(daemon, at)?.deliver()
  ),
  which.map(
    (at): Step =>
      daemon =>
        daemon.parcels[at % daemon.parcels.length]?.deliver()
  )
]
const breaks: fc.Arbitrary<Step>[] = [
  which.map(
    (at): Step =>
      daemon =>
        take(daemon, at)?.lose()
  ),
  fc.constant<Step>(daemon => daemon.disconnect()),
  fc.nat(8).map(
    (lost): Step =>
      daemon =>
        daemon.crash(lost)
  ),
  fc.constant<Step>(daemon => daemon.reconnect())
]

/** Lets everything that waits for a settled promise go on. */
const settled = () => new Promise<void>(resolve => setImmediate(resolve))

async function deliverAll(daemon: SimulatedDaemon, order: readonly number[]): Promise<void> {
  await settled()
  for (let turn = 0; daemon.parcels.length; turn++) {
    take(daemon, order[turn % order.length] ?? 0)?.deliver()
    await settled()
  }
}

/** A program that knows nothing but the changes. */
async function replay(changes: AsyncIterable<TranscriptChange>): Promise<Map<string, Message>> {
  const seen = new Map<string, Message>()
  for await (const change of changes) {
    if (change.kind === 'rows') for (const message of change.messages) seen.set(message.message_id, message)
    if (change.kind === 'removed') for (const id of change.message_ids) seen.delete(id)
    if (change.kind === 'text') {
      const { message, offset, text } = change
      expect(seen.get(message.message_id)?.text).toHaveLength(offset)
      seen.set(message.message_id, { ...message, text: (seen.get(message.message_id)?.text ?? '') + text })
    }
  }
  return seen
}

async function collect(changes: AsyncIterable<TranscriptChange>): Promise<TranscriptChange[]> {
  const all: TranscriptChange[] = []
  for await (const change of changes) all.push(change)
  return all
}

function followed(daemon: SimulatedDaemon): LiveTranscript {
  const surroundings = new Surroundings(SESSION, daemon.service)
  return new LiveTranscript(SESSION, daemon.service, daemon.connection, surroundings)
}

async function started(messages: number) {
  const daemon = new SimulatedDaemon()
  for (let count = 0; count < messages; count++) daemon.begin()
  daemon.parcels.splice(0)
  const transcript = new LiveTranscript(SESSION, daemon.service, daemon.connection)
  await deliverAll(daemon, [0])
  return { daemon, transcript }
}

function summary(change: TranscriptChange): string {
  if (change.kind === 'rows') return `rows ${change.messages.map(({ index, text }) => `${index}:${text}`).join()}`
  if (change.kind === 'text') return `text ${change.message.index}:${change.message.text} @${change.offset}`
  if (change.kind === 'task') return `task ${change.task.version}`
  return change.kind
}

const shown = (transcript: LiveTranscript) => transcript.ids.map(id => transcript.message(id))
const truth = (daemon: SimulatedDaemon) => [...daemon.messages.values()]

describe('a live transcript', () => {
  it('[S7] gives the rows first and then what was said meanwhile, each once', async () => {
    const daemon = new SimulatedDaemon()
    daemon.begin()
    daemon.append(0, 'one')
    daemon.parcels.splice(0)
    const transcript = new LiveTranscript(SESSION, daemon.service, daemon.connection)
    const changes = collect(transcript.changes())
    await settled()
    daemon.append(0, ' two')
    daemon.begin()
    const [rows, ...events] = daemon.parcels.splice(0)
    for (const parcel of events) parcel.deliver()
    await settled()
    expect(shown(transcript)).toEqual([])

    rows?.deliver()
    await settled()
    expect(shown(transcript)).toEqual(truth(daemon))
    expect(daemon.asked).toEqual(['find'])
    transcript.close()
    expect((await changes).map(summary)).toEqual(['rows 1:one', 'text 1:one two @3', 'rows 2:', 'ready'])
  })

  it('[S2] asks once per hole', async () => {
    const { daemon, transcript } = await started(3)
    for (const text of ['a', 'b', 'c', 'd']) daemon.append(0, text)
    daemon.parcels.shift()
    for (const piece of daemon.parcels.splice(0)) piece.deliver()
    expect(daemon.asked).toEqual(['find', 'get'])
    await deliverAll(daemon, [0])
    expect(shown(transcript)).toEqual(truth(daemon))
    expect(daemon.asked).toEqual(['find', 'get'])
  })

  it('tells only those who watch the message that grew', async () => {
    const { daemon, transcript } = await started(2)
    const [first, second] = transcript.ids
    const told: string[] = []
    transcript.subscribe(() => told.push('list'))
    const stop = transcript.subscribeMessage(first ?? '', () => told.push('first'))
    transcript.subscribeMessage(second ?? '', () => told.push('second'))
    const before = { ids: transcript.ids, second: transcript.message(second ?? '') }

    daemon.append(0, 'more')
    await deliverAll(daemon, [0])
    expect(told).toEqual(['first'])
    expect(transcript.ids).toBe(before.ids)
    expect(transcript.message(second ?? '')).toBe(before.second)

    stop()
    daemon.append(0, 'and more')
    daemon.begin()
    await deliverAll(daemon, [0])
    expect(told).toEqual(['first', 'list'])
  })

  it('[R1] a removed session takes its messages along', async () => {
    const { daemon, transcript } = await started(2)
    const changes = collect(transcript.changes())
    daemon.removeSession()
    await deliverAll(daemon, [0])
    expect(transcript.ids).toEqual([])
    expect((await changes).map(summary)).toEqual(['rows 1:,2:', 'ready', 'removed'])
  })

  it('[S7] with its surroundings tells everything in one order, and after a cut only what is new', async () => {
    const daemon = new SimulatedDaemon()
    const session = { session_id: SESSION, version: 1 }
    const task = (status: string, version: number) => ({ session_id: SESSION, task_id: 'tsk_1', status, version })
    daemon.others.set('sessions', [session]).set('tasks', [task('running', 2)])
    daemon.begin()
    const transcript = followed(daemon)
    const changes = collect(transcript.changes())
    daemon.send('tasks patched', task('running', 2))
    await deliverAll(daemon, [0])
    daemon.append(0, 'Done.')
    daemon.patch(0, 'complete')
    daemon.send('tasks patched', task('completed', 3))
    await deliverAll(daemon, [0])
    daemon.disconnect()
    daemon.others.set('permissions', [{ session_id: SESSION, permission_id: 'prm_1', version: 1 }])
    daemon.reconnect()
    await deliverAll(daemon, [0])
    transcript.close()
    const first = ['session', 'task 2', 'rows 1:', 'ready']
    const then = ['text 1:Done. @0', 'rows 1:Done.', 'task 3']
    expect((await changes).map(summary)).toEqual([...first, ...then, 'loading', 'permission', 'ready'])
  })

  it('says why loading failed, and begins anew with the next connection', async () => {
    const daemon = new SimulatedDaemon()
    daemon.refusal = new Forbidden('Not for you.')
    const transcript = new LiveTranscript(SESSION, daemon.service, daemon.connection)
    const reading = expect(collect(transcript.changes())).rejects.toThrow('Not for you.')
    await deliverAll(daemon, [0])
    expect(transcript.state).toBe('failed')
    await reading
    await expect(collect(transcript.changes())).rejects.toThrow('Not for you.')

    daemon.refusal = undefined
    daemon.disconnect()
    daemon.reconnect()
    expect(transcript.state).toBe('loading')
    await deliverAll(daemon, [0])
    expect(transcript.state).toBe('ready')

    daemon.connection.become({ status: 'signed_out', reason: 'No more.' })
    expect(transcript.state).toBe('failed')
    await expect(collect(transcript.changes())).rejects.toBeInstanceOf(NotAuthenticated)
  })

  it('[S7] converges on the truth, whatever the network drops, doubles, reorders and delays', async () => {
    const steps = fc.array(fc.oneof(...deeds, ...travel, ...breaks), { maxLength: 80, size: 'max' })
    const order = fc.array(fc.nat(50), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(steps, order, async (all, lastOrder) => {
        const daemon = new SimulatedDaemon()
        const transcript = new LiveTranscript(SESSION, daemon.service, daemon.connection)
        const program = replay(transcript.changes())
        for (const step of all) {
          step(daemon)
          await settled()
        }
        daemon.disconnect()
        daemon.reconnect()
        await deliverAll(daemon, lastOrder)

        expect(transcript.state).toBe('ready')
        expect(shown(transcript)).toEqual(truth(daemon))
        transcript.close()
        expect([...(await program).values()].sort((a, b) => a.index - b.index)).toEqual(truth(daemon))
      }),
      { numRuns: 1_000 }
    )
  })

  it('[S2] mends lost pieces without a new connection, as soon as a later one shows the hole', async () => {
    const steps = fc.array(fc.oneof(...deeds.slice(0, 4), ...travel), { maxLength: 60, size: 'max' })
    await fc.assert(
      fc.asyncProperty(steps, async all => {
        const daemon = new SimulatedDaemon()
        const transcript = new LiveTranscript(SESSION, daemon.service, daemon.connection)
        await deliverAll(daemon, [0])
        for (const step of all) {
          step(daemon)
          await settled()
        }
        const others = daemon.parcels.filter(parcel => !parcel.isPiece)
        daemon.parcels.splice(0, daemon.parcels.length, ...others)
        for (let at = 0; at < daemon.messages.size; at++) daemon.append(at, '.')
        await deliverAll(daemon, [0])
        expect(shown(transcript)).toEqual(truth(daemon))
      })
    )
  })
})
