import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Audience } from '../src/index.ts'
import { type Client, startServer } from './server.ts'

const CHANNELS = ['a', 'b', 'c']
const CLIENTS = [{ frames: true }, { frames: true }, {}, {}]

const someChannels = fc.uniqueArray(fc.constantFrom(...CHANNELS), { minLength: 1 })
const aClient = fc.nat(CLIENTS.length - 1)

/** Members of channels with exceptions, optionally filtered, optionally with other data. */
const audience = fc.record({
  channels: someChannels,
  except: fc.uniqueArray(fc.constantFrom(...CHANNELS), { maxLength: 1 }),
  filter: fc.option(fc.uniqueArray(aClient)),
  data: fc.option(fc.constantFrom('first', 'second'))
})
type AudienceSpec = typeof audience extends fc.Arbitrary<infer T> ? T : never

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ action: fc.constant('emit' as const), to: fc.array(audience, { maxLength: 3 }) })
    },
    {
      weight: 2,
      arbitrary: fc.record({ action: fc.constant('join' as const), client: aClient, channels: someChannels })
    },
    {
      weight: 1,
      arbitrary: fc.record({ action: fc.constant('leave' as const), client: aClient, channels: someChannels })
    },
    { weight: 1, arbitrary: fc.record({ action: fc.constant('evict' as const), from: someChannels, audience }) },
    { weight: 1, arbitrary: fc.record({ action: fc.constant('call' as const), client: aClient }) }
  ),
  { maxLength: 40, size: 'max' }
)

/** The expected memberships and received events. */
class Model {
  readonly received: unknown[][][] = CLIENTS.map(() => [])
  readonly #members = new Map(CHANNELS.map(name => [name, new Set<number>()]))

  emit(audiences: AudienceSpec[], payload: unknown): void {
    const delivered = new Set<number>()
    for (const to of audiences) {
      for (const client of this.recipients(to)) {
        if (!delivered.has(client)) this.received[client]?.push(['rows created', to.data ?? payload])
        delivered.add(client)
      }
    }
  }

  join(client: number, channels: string[]): void {
    for (const name of channels) this.#members.get(name)?.add(client)
  }

  leave(client: number, channels: string[]): void {
    for (const name of channels) this.#members.get(name)?.delete(client)
  }

  recipients({ channels, except, filter }: AudienceSpec): number[] {
    const excluded = this.#membersOf(except)
    return [...this.#membersOf(channels)].filter(
      client => !excluded.has(client) && (!filter || filter.includes(client))
    )
  }

  #membersOf(channels: string[]): Set<number> {
    return new Set(channels.flatMap(name => [...(this.#members.get(name) ?? [])]))
  }
}

it.each([
  ['batched for 10 ms', 10],
  ['batched until a join or leave', 60_000],
  ['not batched', 0]
])(
  '[C7] [C8] every member receives each event once and in order, with and without frames: %s',
  async (_, maxBatchMs) => {
    await using server = await startServer({ maxBatchMs, batchLoadShare: 0 })
    const { app } = server
    const clients: Client[] = []
    for (const auth of CLIENTS) clients.push(await server.connect(auth))
    const connections = clients.map(({ connection }) => connection)
    const audienceOf = ({ channels, except, filter, data }: AudienceSpec): Audience => {
      const whole = app.channel(channels).except(except)
      const part = filter ? whole.filter(connection => filter.includes(connections.indexOf(connection))) : whole
      return data === null ? part : part.send(data)
    }
    let to: AudienceSpec[] = []
    app.publish(() => to.map(audienceOf))
    let i = 0
    const property = fc.asyncProperty(steps, async steps => {
      const model = new Model()
      app.channel(CHANNELS).leave(...connections)
      for (const client of clients) (await client.received()).length = 0
      for (const step of steps) {
        if (step.action === 'emit') {
          to = step.to
          model.emit(to, { i })
          app.service('rows').emit('created', { i })
          i++
        } else if (step.action === 'evict') {
          const recipients = model.recipients(step.audience)
          audienceOf(step.audience).evictFrom(step.from)
          for (const client of recipients) model.leave(client, step.from)
        } else if (step.action === 'call') {
          await clients[step.client]?.call('find', 'rows')
        } else {
          model[step.action](step.client, step.channels)
          app.channel(step.channels)[step.action](connections[step.client])
        }
      }
      for (const [client, received] of model.received.entries())
        expect(await clients[client]?.received()).toEqual(received)
    })
    await fc.assert(property, { numRuns: 60 })
  }
)
