import { type Static, Type } from '@sinclair/typebox'
import { strict } from './fields.ts'

/** C1: the name of a channel. All except `everybody` have a feed of the same name (F1). */
export const ChannelName = Type.String({
  maxLength: 64,
  pattern: '^(everybody|workspace|board:brd_[a-z2-7]{20}|session:ses_[a-z2-7]{20}|user:usr_[a-z2-7]{20})$'
})

const position = {
  /** F7: changes when the database is restored to an earlier state; sequence numbers of another epoch are not comparable. */
  epoch: Type.String({ maxLength: 64 }),
  /** The sequence number of the feed's last event: 1, 2, 3, … without gaps; 0 before the first. */
  seq: Type.Integer({ minimum: 0 })
}

/** A position in a feed. */
export const Position = Type.Object(position, strict)
export type Position = Static<typeof Position>

/** F2: the position of an event in one of its feeds. */
export const FeedPosition = Type.Object({ feed: ChannelName, ...position }, strict)
export type FeedPosition = Static<typeof FeedPosition>

/** The current state of a changed row: the row itself, removed, or no longer readable for this user (C6). */
export const RowChange = Type.Union([
  Type.Object(
    { path: Type.String(), state: Type.Literal('row'), row: Type.Record(Type.String(), Type.Unknown()) },
    strict
  ),
  Type.Object({ path: Type.String(), state: Type.Literal('removed'), id: Type.String() }, strict),
  Type.Object({ path: Type.String(), state: Type.Literal('left'), id: Type.String(), version: Type.Integer() }, strict)
])
export type RowChange = Static<typeof RowChange>
