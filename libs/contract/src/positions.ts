import { type Static, Type } from '@sinclair/typebox'
import { strict } from './fields.ts'

/** C1: the name of a channel. All but `everybody` have a feed of the same name (F1). */
export const ChannelName = Type.String({
  maxLength: 64,
  pattern: '^(everybody|workspace|board:brd_[a-z2-7]{20}|session:ses_[a-z2-7]{20}|user:usr_[a-z2-7]{20})$'
})

const place = {
  /** F7: another one when the database was put back to an earlier state: numbers of before mean nothing then. */
  epoch: Type.String({ maxLength: 64 }),
  /** The number of a feed's last event: 1, 2, 3, … without a hole; 0 before the first. */
  seq: Type.Integer({ minimum: 0 })
}

/** How far a feed has come. */
export const Position = Type.Object(place, strict)
export type Position = Static<typeof Position>

/** F2: the number that an event has in one of its feeds. */
export const FeedPosition = Type.Object({ feed: ChannelName, ...place }, strict)
export type FeedPosition = Static<typeof FeedPosition>

/** What became of a row that was touched: as it is now, or that it is gone for good, or out of one's sight (C6). */
export const RowChange = Type.Union([
  Type.Object(
    { path: Type.String(), state: Type.Literal('row'), row: Type.Record(Type.String(), Type.Unknown()) },
    strict
  ),
  Type.Object({ path: Type.String(), state: Type.Literal('removed'), id: Type.String() }, strict),
  Type.Object({ path: Type.String(), state: Type.Literal('left'), id: Type.String(), version: Type.Integer() }, strict)
])
export type RowChange = Static<typeof RowChange>
