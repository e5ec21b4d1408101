import type { Message } from '@callboard/contract'

/** Pixels: what the frame of a message takes, and a character of its text. */
const FRAME_PX = 60
const CHARACTER_PX = 0.25

/** About how high a message is, until it is drawn and measured. What a tool printed is folded or scrolls by itself. */
export const estimateHeight = (message: Message | undefined): number =>
  message?.type === 'text' ? FRAME_PX + message.text.length * CHARACTER_PX : FRAME_PX
