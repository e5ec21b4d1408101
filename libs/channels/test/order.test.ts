import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Audience } from '../src/index.ts'
import { type Client, startServer } from './server.ts'

const CHANNELS = ['a', 'b', 'c']
const CLIENTS = [{ frames: true }, { frames: true }, {}, {}]

const someChannels = fc.uniqueArray(fc.constantFrom(...CHANNELS), { minLength: 1 })
const aClient = fc.nat(CLIENTS.length - 1)

/** Members of channels but for those of others; only some of them; with data of their own. */
const audience = fc.record({
  channels: someChannels,
  except: fc.uniqueArray(fc.constantFrom(...CHANNELS), { maxLength: 1 }),
  only: fc.option(fc.uniqueArray(aClient)),
  data: fc.option(fc.constantFrom('first', 'second'))
})
type To = typeof audience extends fc.Arbitrary<infer T> ? T : never

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ does: fc.constant('emit' as const), to: fc.array(audience, { maxLength: 3 }) })
    },
    {
      weight: 2,
      arbitrary: fc.record({ does: fc.constant('join' as const), client: aClient, channels: someChannels })
    },
    {
      weight: 1,
      arbitrary: fc.record({ does: fc.constant('leave' as const), client: aClient, channels: someChannels })
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('take out' as const), whom: audience, of: someChannels }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('call' as const), client: aClient }) }
  ),
  { maxLength: 40, size: 'max' }
)

/** Who is in which channel, and who should have heard what. */
class Model {
  readonly heard: unknown[][][] = CLIENTS.map(() => [])
  readonly #members = new Map(CHANNELS.map(name => [name, new Set<number>()]))

  emit(audiences: To[], payload: unknown): void {
    const told = new Set<number>()
    for (const to of audiences) {
      for (const client of this.meant(to)) {
        if (!told.has(client)) this.heard[client]?.push(['rows created', to.data ?? payload])
        told.add(client)
      }
    }
  }

  join(client: number, channels: string[]): void {
    for (const name of channels) this.#members.get(name)?.add(client)
  }

  leave(client: number, channels: string[]): void {
    for (const name of channels) this.#members.get(name)?.delete(client)
  }

  meant({ channels, except, only }: To): number[] {
    const spared = this.#in(except)
    return [...this.#in(channels)].filter(client => !spared.has(client) && (!only || only.includes(client)))
  }

  #in(channels: string[]): Set<number> {
    return new Set(channels.flatMap(name => [...(this.#members.get(name) ?? [])]))
  }
}

it.each([
  ['gathered for 10 ms', 10],
  ['gathered until someone joins or leaves', 60_000],
  ['not gathered', 0]
])(
  '[C7] [C8] everyone hears in order what was emitted while they were in, once, with and without frames: %s',
  async (_, gatherFor) => {
    await using server = await startServer({ gatherFor, gatherShare: 0 })
    const { app } = server
    const clients: Client[] = []
    for (const auth of CLIENTS) clients.push(await server.connect(auth))
    const connections = clients.map(({ connection }) => connection)
    const audienceOf = ({ channels, except, only, data }: To): Audience => {
      const whole = app.channel(channels).except(except)
      const part = only ? whole.filter(connection => only.includes(connections.indexOf(connection))) : whole
      return data === null ? part : part.send(data)
    }
    let to: To[] = []
    app.publish(() => to.map(audienceOf))
    let i = 0
    const property = fc.asyncProperty(steps, async steps => {
      const model = new Model()
      app.channel(CHANNELS).leave(...connections)
      for (const client of clients) (await client.heard()).length = 0
      for (const step of steps) {
        if (step.does === 'emit') {
          to = step.to
          model.emit(to, { i })
          app.service('rows').emit('created', { i })
          i++
        } else if (step.does === 'take out') {
          const meant = model.meant(step.whom)
          audienceOf(step.whom).takeOutOf(step.of)
          for (const client of meant) model.leave(client, step.of)
        } else if (step.does === 'call') {
          await clients[step.client]?.call('find', 'rows')
        } else {
          model[step.does](step.client, step.channels)
          app.channel(step.channels)[step.does](connections[step.client])
        }
      }
      for (const [client, heard] of model.heard.entries()) expect(await clients[client]?.heard()).toEqual(heard)
    })
    await fc.assert(property, { numRuns: 60 })
  }
)
