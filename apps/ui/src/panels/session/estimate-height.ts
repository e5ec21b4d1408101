import type { Message } from '@callboard/contract'

/** Pixels: what the frame of a message takes, and a character of its text. */
const FRAME = 60
const CHARACTER = 0.25

/** About how high a message is, until it is drawn and measured. What a tool printed is folded or scrolls by itself. */
export const heightOf = (message: Message | undefined): number =>
  message?.type === 'text' ? FRAME + message.text.length * CHARACTER : FRAME
