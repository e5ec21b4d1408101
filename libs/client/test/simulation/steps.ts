import fc from 'fast-check'
import type { Ending, Step } from './rig.ts'
import type { World } from './world.ts'

const n = fc.nat(30)
const visibility = fc.constantFrom('open' as const, 'members' as const)
const said = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 })

type Act = (world: World) => void

const named = (name: string, act: Act): Step =>
  Object.assign((world: World) => act(world), { [fc.toStringMethod]: () => name })

function step<A extends unknown[]>(name: string, args: fc.Arbitrary<A>, act: (...args: A) => Act): fc.Arbitrary<Step> {
  return args.map(values => named(`${name}(${values.map(value => JSON.stringify(value)).join()})`, act(...values)))
}

/** What agents and people do. */
const deeds: fc.Arbitrary<Step>[] = [
  step('grow', fc.tuple(n, said), (nth, text) => world => world.grow(nth, text)),
  step('grow', fc.tuple(n, said), (nth, text) => world => world.grow(nth, text)),
  step('say', fc.tuple(n), nth => world => world.say(nth)),
  step('end', fc.tuple(n), nth => world => world.end(nth)),
  step('makeTask', fc.tuple(n), nth => world => world.makeChild('tasks', nth)),
  step('patchTask', fc.tuple(n, n), (nth, to) => world => world.patchChild('tasks', nth, to)),
  step('ask', fc.tuple(n), nth => world => world.makeChild('permissions', nth)),
  step('answer', fc.tuple(n, n), (nth, to) => world => world.patchChild('permissions', nth, to)),
  step('makeSession', fc.tuple(n), nth => world => world.makeSession(nth)),
  step('rename', fc.tuple(n), nth => world => world.rename('sessions', nth)),
  step('archive', fc.tuple(n), nth => world => world.archive(nth)),
  step(
    'remove',
    fc.tuple(fc.constantFrom('sessions' as const, 'tasks' as const), n),
    (path, nth) => world => world.remove(path, nth)
  )
]

/** What those who see both sides of it hear once, though it has a number on each: they ask what the other one was. */
const moves: fc.Arbitrary<Step>[] = [step('move', fc.tuple(n, n), (nth, to) => world => world.move(nth, to))]

/** What happens seldom. */
const upheavals: fc.Arbitrary<Step>[] = [
  step('makeBoard', fc.tuple(visibility), how => world => world.makeBoard(how)),
  step('share', fc.tuple(n, visibility, fc.boolean()), (nth, how, isBobIn) => world => world.share(nth, how, isBobIn)),
  step('renameBoard', fc.tuple(n), nth => world => world.rename('boards', nth)),
  step('removeBoard', fc.tuple(n), nth => world => world.remove('boards', nth)),
  fc.constant(named('switchMode', world => world.switchMode())),
  fc.constant(named('forgetLines', world => world.forgetLines())),
  fc.constant(named('keepCopy', world => world.daemon.keepCopy()))
]

/** What people look at. */
const looks: fc.Arbitrary<Step>[] = [
  step('look', fc.tuple(n, n, n), (nth, kind, at) => world => world.look(nth, kind, at)),
  step('look', fc.tuple(n, n, n), (nth, kind, at) => world => world.look(nth, kind, at)),
  step('follow', fc.tuple(n, n, fc.boolean()), (nth, at, isBoard) => world => world.follow(nth, at, isBoard))
]

/** What the network does with what is on its way, and what time does. */
const travel: fc.Arbitrary<Step>[] = [
  step('deliver', fc.tuple(n, n), (nth, count) => world => {
    for (let left = count; left > 0; left--) world.client(nth).wire.deliver()
  }),
  step('deliver', fc.tuple(n, n), (nth, count) => world => {
    for (let left = count; left > 0; left--) world.client(nth).wire.deliver()
  }),
  step('deliverAt', fc.tuple(n, n), (nth, at) => world => world.client(nth).wire.deliver(at)),
  step('deliverTwice', fc.tuple(n, n), (nth, at) => world => world.client(nth).wire.deliver(at, true)),
  step('advance', fc.tuple(fc.constantFrom(50, 100, 1_000, 11_000)), time => world => world.clock.advance(time))
]

/** What breaks. */
const breaks: fc.Arbitrary<Step>[] = [
  step('cut', fc.tuple(n), nth => world => world.client(nth).wire.cut()),
  step('open', fc.tuple(n), nth => world => world.client(nth).wire.open()),
  step('open', fc.tuple(n), nth => world => world.client(nth).wire.open()),
  step('reload', fc.tuple(n), nth => world => world.client(nth).reload()),
  step('crash', fc.tuple(fc.nat(8)), lost => world => world.crash(lost)),
  fc.constant(named('putBack', world => world.putBack()))
]

/** One parcel alone that never arrives. */
const losses: fc.Arbitrary<Step>[] = [
  step('lose', fc.tuple(n, n), (nth, at) => world => world.client(nth).wire.lose(at))
]

const anyOf = (weight: number, all: fc.Arbitrary<Step>[]) => ({ weight, arbitrary: fc.oneof(...all) })

const common = [
  anyOf(8, [...deeds, ...moves]),
  anyOf(2, upheavals),
  anyOf(5, looks),
  anyOf(10, travel),
  anyOf(2, breaks)
]
const mixed = (steps: typeof common) => fc.array(fc.oneof(...steps), { maxLength: 60, size: 'max' })

/** Histories of everything that can happen; in one of so many parcels are lost alone. */
export const histories = (oneOf: number): fc.Arbitrary<Step[]> =>
  fc.oneof(
    { weight: oneOf - 1, arbitrary: mixed(common) },
    { weight: 1, arbitrary: mixed([...common, anyOf(2, losses)]) }
  )

/** Histories on a network that does its best, in which nothing moves. */
export const peaceful: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(anyOf(8, deeds), anyOf(5, looks), anyOf(8, travel.slice(0, 2))),
  { maxLength: 40, size: 'max' }
)

export const endings: fc.Arbitrary<Ending> = fc.constantFrom('quiet', 'beat', 'reconnect')
