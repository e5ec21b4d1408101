import { CHANNEL_MODES, VISIBILITY } from '@callboard/contract'
import fc from 'fast-check'

/** Who listens in a lane: people with an access token each, and a browser tab in which one of them has signed in. */
export const LISTENERS = ['maker', 'ada', 'tab', 'ben', 'viewer', 'admin'] as const
export type ListenerName = (typeof LISTENERS)[number]
export const PEOPLE = ['maker', 'ada', 'ben', 'viewer', 'admin'] as const
export type PersonName = (typeof PEOPLE)[number]

export const KINDS = ['title', 'board', 'message', 'permission', 'document', 'task', 'delta', 'progress'] as const
export type Kind = (typeof KINDS)[number]
export const READS = [
  'boards',
  'sessions',
  'tasks',
  'messages',
  'permissions',
  'documents',
  'events',
  'activity',
  'search',
  'catch-up'
] as const
export type Read = (typeof READS)[number]
const CHANNELS = ['here', 'there', 'session', 'workspace'] as const
export type ChannelOf = (typeof CHANNELS)[number]

/** What may happen. With `word` one is written in the same breath. */
export type Step =
  | { do: 'write'; kind: Kind }
  | { do: 'join' | 'leave'; who: ListenerName; channel: ChannelOf }
  | { do: 'read'; who: ListenerName; what: Read; overSocket: boolean }
  | { do: 'members'; board: 0 | 1; members: PersonName[]; word: boolean }
  | { do: 'visibility'; board: 0 | 1; visibility: (typeof VISIBILITY)[number]; word: boolean }
  | { do: 'move'; word: boolean }
  | { do: 'replace' }
  | { do: 'role'; who: 'ada' | 'ben'; role: 'viewer' | 'member' }
  | { do: 'revoke'; who: Exclude<ListenerName, 'maker' | 'tab'> }
  | { do: 'logout' | 'expire' }
  | { do: 'become'; who: 'ben' | 'viewer'; as: 'ada' | 'admin' }
  | { do: 'dismiss'; who: 'ben' | 'viewer' }
  | { do: 'mode'; mode: (typeof CHANNEL_MODES)[number] }

const board = fc.constantFrom(0 as const, 1 as const)
const who = fc.constantFrom(...LISTENERS)
const others = PEOPLE.filter(person => person !== 'maker')

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write' as const), kind: fc.constantFrom(...KINDS) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('join' as const), who, channel: fc.constantFrom(...CHANNELS) })
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('leave' as const), who, channel: fc.constantFrom(...CHANNELS) })
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      who,
      what: fc.constantFrom(...READS),
      overSocket: fc.boolean()
    })
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('members' as const),
      board,
      members: fc.subarray(others),
      word: fc.boolean()
    })
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('visibility' as const),
      board,
      visibility: fc.constantFrom(...VISIBILITY),
      word: fc.boolean()
    })
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move' as const), word: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('role' as const),
      who: fc.constantFrom('ada' as const, 'ben' as const),
      role: fc.constantFrom('viewer' as const, 'member' as const)
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('revoke' as const),
      who: fc.constantFrom('ada' as const, 'ben' as const, 'viewer' as const, 'admin' as const)
    })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('logout' as const, 'expire' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('become' as const),
      who: fc.constantFrom('ben' as const, 'viewer' as const),
      as: fc.constantFrom('ada' as const, 'admin' as const)
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('dismiss' as const),
      who: fc.constantFrom('ben' as const, 'viewer' as const)
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('mode' as const), mode: fc.constantFrom(...CHANNEL_MODES) })
  }
)

export type History = readonly Step[]

/** So many histories out of a seed. */
export const histories = (seed: number, count: number): History[] =>
  fc.sample(fc.array(step, { minLength: 1, maxLength: 4 }), { seed, numRuns: count })
