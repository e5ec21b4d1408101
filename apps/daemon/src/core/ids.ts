import { createHash, randomBytes } from 'node:crypto'
import { type Entity, ID_PREFIX } from '@callboard/contract'
import { customAlphabet } from 'nanoid'

const randomId = customAlphabet('abcdefghijklmnopqrstuvwxyz234567', 20)

/** A new id such as `ses_…`, with 100 random bits. */
export const newId = (entity: Entity) => `${ID_PREFIX[entity]}_${randomId()}`

/** 256 random bits, as text that fits a header and a URL. */
export const newSecret = () => randomBytes(32).toString('base64url')

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export const now = () => new Date().toISOString()

let lastTimestamp = 0

/** The current time, but at least 1 ms later than the last one: rows created within one millisecond keep their order. */
export function monotonicTimestamp(): string {
  lastTimestamp = Math.max(Date.now(), lastTimestamp + 1)
  return new Date(lastTimestamp).toISOString()
}
