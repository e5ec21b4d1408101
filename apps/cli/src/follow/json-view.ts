import type { FollowEvent } from '@callboard/client'
import type { Output } from '../context/output.ts'
import type { Show } from './view.ts'

/** What `--json` prints of a conversation; the help of `follow` says it to people. */
export function jsonLines(out: Output): Show {
  return {
    change: change => out.json(lineOf(change)),
    say: text => out.say(text)
  }
}

function lineOf(change: FollowEvent): object {
  if (change.kind !== 'text') return change
  const { session_id, message_id } = change.message
  return { kind: 'text', session_id, message_id, offset: change.offset, text: change.text }
}
