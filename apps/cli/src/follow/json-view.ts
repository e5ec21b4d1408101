import type { FollowEvent } from '@callboard/client'
import type { Output } from '../context/output.ts'
import type { View } from './view.ts'

/** Prints one JSON object per event, in the format that the help of `follow` describes. */
export function jsonView(out: Output): View {
  return {
    show: event => out.printJson(toJsonLine(event)),
    info: text => out.info(text)
  }
}

function toJsonLine(event: FollowEvent): object {
  if (event.kind !== 'text') return event
  const { session_id, message_id } = event.message
  return { kind: 'text', session_id, message_id, offset: event.offset, text: event.text }
}
