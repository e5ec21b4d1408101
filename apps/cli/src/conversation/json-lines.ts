import type { TranscriptChange } from '@callboard/client'
import type { Output } from '../output.ts'
import type { Show } from './watch.ts'

/** What `--json` prints of a conversation; the help of `follow` says it to people. */
export function jsonLines(out: Output): Show {
  return {
    change: change => {
      for (const line of linesOf(change)) out.json(line)
    },
    say: text => out.say(text)
  }
}

function linesOf(change: TranscriptChange): object[] {
  switch (change.kind) {
    case 'rows':
      return change.messages.map(message => ({ kind: 'message', message }))
    case 'text':
      return [{ kind: 'text', message_id: change.message.message_id, offset: change.offset, text: change.text }]
    default:
      return [change]
  }
}
