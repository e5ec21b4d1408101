import { monotonicNow } from '../processes/clock.ts'

/** A piece of text that says when it was written, and whether it comes after quiet. All are of one length. */
export const piece = (isFirst: boolean): string =>
  `${isFirst ? 'F' : 'L'}${monotonicNow().toFixed(2).padStart(17, '0')} `

/** What the first piece in a text says: the one that has waited longest. */
export function read(text: string): { isFirst: boolean; at: number } {
  return { isFirst: text.startsWith('F'), at: Number(text.slice(1, 18)) }
}
