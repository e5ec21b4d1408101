import { monotonicNow } from '../processes/clock.ts'

/** A delta that contains its time and whether it follows a pause. All have the same length. */
export const piece = (isFirst: boolean): string =>
  `${isFirst ? 'F' : 'L'}${monotonicNow().toFixed(2).padStart(17, '0')} `

/** Parses the first delta of a text, which has waited longest. */
export function read(text: string): { isFirst: boolean; at: number } {
  return { isFirst: text.startsWith('F'), at: Number(text.slice(1, 18)) }
}
