import { createHash, randomBytes } from 'node:crypto'
import { type Entity, ID_PREFIX } from '@callboard/contract'
import { customAlphabet } from 'nanoid'

const random = customAlphabet('abcdefghijklmnopqrstuvwxyz234567', 20)

export const newId = (entity: Entity) => `${ID_PREFIX[entity]}_${random()}`

/** 256 random bits, as text that fits a header and a URL. */
export const newSecret = () => randomBytes(32).toString('base64url')

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export const now = () => new Date().toISOString()

let last = 0

/** Now, but never the same moment twice: rows that are made within one millisecond keep their order. */
export function nextMoment(): string {
  last = Math.max(Date.now(), last + 1)
  return new Date(last).toISOString()
}
