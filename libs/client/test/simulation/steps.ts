import fc from 'fast-check'
import type { Ending, Step } from './harness.ts'
import type { World } from './world.ts'

const n = fc.nat(30)
const visibility = fc.constantFrom('open' as const, 'members' as const)
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 })

type Action = (world: World) => void

const namedStep = (name: string, act: Action): Step =>
  Object.assign((world: World) => act(world), { [fc.toStringMethod]: () => name })

function step<A extends unknown[]>(
  name: string,
  args: fc.Arbitrary<A>,
  act: (...args: A) => Action
): fc.Arbitrary<Step> {
  return args.map(values => namedStep(`${name}(${values.map(value => JSON.stringify(value)).join()})`, act(...values)))
}

/** Writes by agents and people. */
const writes: fc.Arbitrary<Step>[] = [
  step('appendText', fc.tuple(n, text), (nth, text) => world => world.appendText(nth, text)),
  step('appendText', fc.tuple(n, text), (nth, text) => world => world.appendText(nth, text)),
  step('addMessage', fc.tuple(n), nth => world => world.addMessage(nth)),
  step('completeMessage', fc.tuple(n), nth => world => world.completeMessage(nth)),
  step('addTask', fc.tuple(n), nth => world => world.addChild('tasks', nth)),
  step('patchTask', fc.tuple(n, n), (nth, to) => world => world.patchChild('tasks', nth, to)),
  step('addPermission', fc.tuple(n), nth => world => world.addChild('permissions', nth)),
  step('patchPermission', fc.tuple(n, n), (nth, to) => world => world.patchChild('permissions', nth, to)),
  step('addSession', fc.tuple(n), nth => world => world.addSession(nth)),
  step('rename', fc.tuple(n), nth => world => world.rename('sessions', nth)),
  step('archive', fc.tuple(n), nth => world => world.archive(nth)),
  step(
    'remove',
    fc.tuple(fc.constantFrom('sessions' as const, 'tasks' as const), n),
    (path, nth) => world => world.remove(path, nth)
  )
]

/**
 * Moves are apart, because a client that can read both boards gets one event with a number in each feed, and asks for
 * the other.
 */
const moves: fc.Arbitrary<Step>[] = [step('move', fc.tuple(n, n), (nth, to) => world => world.move(nth, to))]

/** Writes that happen seldom. */
const rareWrites: fc.Arbitrary<Step>[] = [
  step('addBoard', fc.tuple(visibility), how => world => world.addBoard(how)),
  step('share', fc.tuple(n, visibility, fc.boolean()), (nth, how, isBobIn) => world => world.share(nth, how, isBobIn)),
  step('renameBoard', fc.tuple(n), nth => world => world.rename('boards', nth)),
  step('removeBoard', fc.tuple(n), nth => world => world.remove('boards', nth)),
  fc.constant(namedStep('switchMode', world => world.switchMode())),
  fc.constant(namedStep('pruneLog', world => world.pruneLog())),
  fc.constant(namedStep('backUp', world => world.daemon.backUp()))
]

/** Lists that are opened and sessions that are followed. */
const views: fc.Arbitrary<Step>[] = [
  step('toggleList', fc.tuple(n, n, n), (nth, kind, at) => world => world.toggleList(nth, kind, at)),
  step('toggleList', fc.tuple(n, n, n), (nth, kind, at) => world => world.toggleList(nth, kind, at)),
  step('follow', fc.tuple(n, n, fc.boolean()), (nth, at, isBoard) => world => world.follow(nth, at, isBoard))
]

/** Delivery of packets, and the passing of time. */
const network: fc.Arbitrary<Step>[] = [
  step('deliver', fc.tuple(n, n), (nth, count) => world => {
    for (let remaining = count; remaining > 0; remaining--) world.client(nth).wire.deliver()
  }),
  step('deliver', fc.tuple(n, n), (nth, count) => world => {
    for (let remaining = count; remaining > 0; remaining--) world.client(nth).wire.deliver()
  }),
  step('deliverAt', fc.tuple(n, n), (nth, at) => world => world.client(nth).wire.deliver(at)),
  step('deliverTwice', fc.tuple(n, n), (nth, at) => world => world.client(nth).wire.deliver(at, true)),
  step('advance', fc.tuple(fc.constantFrom(50, 100, 1_000, 11_000)), time => world => world.clock.advance(time))
]

/** Lost connections, reloads, crashes and restores. */
const failures: fc.Arbitrary<Step>[] = [
  step('cut', fc.tuple(n), nth => world => world.client(nth).wire.cut()),
  step('open', fc.tuple(n), nth => world => world.client(nth).wire.open()),
  step('open', fc.tuple(n), nth => world => world.client(nth).wire.open()),
  step('reload', fc.tuple(n), nth => world => world.client(nth).reload()),
  step('crash', fc.tuple(fc.nat(8)), lost => world => world.crash(lost)),
  fc.constant(namedStep('restore', world => world.restore()))
]

/** A single packet that never arrives. */
const losses: fc.Arbitrary<Step>[] = [
  step('lose', fc.tuple(n, n), (nth, at) => world => world.client(nth).wire.lose(at))
]

const anyOf = (weight: number, all: fc.Arbitrary<Step>[]) => ({ weight, arbitrary: fc.oneof(...all) })

const common = [
  anyOf(8, [...writes, ...moves]),
  anyOf(2, rareWrites),
  anyOf(5, views),
  anyOf(10, network),
  anyOf(2, failures)
]
const mixed = (steps: typeof common) => fc.array(fc.oneof(...steps), { maxLength: 60, size: 'max' })

/** Histories of all steps; in one of `oneOf` histories single packets are lost too. */
export const histories = (oneOf: number): fc.Arbitrary<Step[]> =>
  fc.oneof(
    { weight: oneOf - 1, arbitrary: mixed(common) },
    { weight: 1, arbitrary: mixed([...common, anyOf(2, losses)]) }
  )

/** Histories on a reliable network, without moves. */
export const orderlyHistories: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(anyOf(8, writes), anyOf(5, views), anyOf(8, network.slice(0, 2))),
  { maxLength: 40, size: 'max' }
)

export const endings: fc.Arbitrary<Ending> = fc.constantFrom('settle', 'write', 'reconnect')
