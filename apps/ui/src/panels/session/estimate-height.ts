import type { Message } from '@callboard/contract'

/** Pixels for the frame of a message, and per character of its text. */
const FRAME_PX = 60
const CHARACTER_PX = 0.25

/** Estimates the height of a message until it is measured. Tool output is collapsed or scrolls by itself. */
export const estimateHeight = (message: Message | undefined): number =>
  message?.type === 'text' ? FRAME_PX + message.text.length * CHARACTER_PX : FRAME_PX
