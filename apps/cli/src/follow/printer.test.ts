import type { FollowEvent } from '@callboard/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  grown,
  loading,
  notice,
  permission,
  plan,
  ready,
  rows,
  task,
  text,
  tool,
  user
} from '../../test/conversation.ts'
import { CALLBOARD } from '../base/program-name.ts'
import { Printer } from './printer.ts'
import type { Paper } from './text-sink.ts'

function print(changes: readonly (FollowEvent | FollowEvent[])[], isTerminal = false) {
  const printed = { out: '', talk: '' }
  const paper: Paper = {
    isTerminal,
    write: text => {
      printed.out += text
    },
    say: text => {
      printed.talk += `${text}\n`
    },
    style: (format, text) => (isTerminal ? `<${[format].flat().join(' ')}>${text}</>` : text)
  }
  const printer = new Printer(paper, 'builtin')
  for (const change of changes.flat()) printer.change(change)
  return printed
}

const complete = { status: 'complete' } as const

describe('what follow prints', () => {
  it('puts each block under a header and tells pieces as they grow', () => {
    const { out } = print([
      rows(user(1, 'What is this?')),
      ready,
      rows(text(2, '', { type: 'thought' })),
      grown(text(2, 'Let me', { type: 'thought' }), 'Let me'),
      grown(text(2, 'Let me look.', { type: 'thought' }), ' look.'),
      rows(text(2, 'Let me look.', { type: 'thought', ...complete })),
      rows(text(3, 'It is\n')),
      grown(text(3, 'It is\na test.\n'), 'a test.\n')
    ])
    expect(out).toBe('prompt:\nWhat is this?\n\nbuiltin thinks:\nLet me look.\n\nbuiltin:\nIt is\na test.\n')
  })

  it('prints a tool call on one line that is finished when the call is', () => {
    const changes = [rows(user(1, 'Go')), ready, rows(tool(2, 'pending')), rows(tool(2, 'running'))]
    expect(print(changes).out).toBe('prompt:\nGo\n\n⚙ Read a.ts …')
    changes.push(rows(tool(2, 'done')), rows(tool(3, 'running', 'Write\nb.ts')), rows(tool(3, 'failed', 'Write\nb.ts')))
    expect(print(changes).out).toBe('prompt:\nGo\n\n⚙ Read a.ts … done\n⚙ Write b.ts … failed\n')
  })

  it('names a tool call again when it ends after others began', () => {
    const { out } = print([
      ready,
      rows(tool(1, 'running', 'A')),
      rows(tool(2, 'running', 'B')),
      rows(tool(1, 'done', 'A'))
    ])
    expect(out).toBe('⚙ A …\n⚙ B …\n⚙ A … done\n')
  })

  it('prints the steps of a plan, and again when they are others', () => {
    const look = { text: 'look', status: 'in_progress' } as const
    const build = { text: 'build', status: 'pending' } as const
    const changes = [ready, rows(plan(1, [look, build])), rows(plan(1, [{ ...look, status: 'completed' }, build]))]
    expect(print(changes).out).toBe('plan:\n· look\n· build\n')
    expect(print([...changes, rows(plan(1, [build]))]).out).toBe('plan:\n· look\n· build\n\nplan:\n· build\n')
  })

  it('says what came of a task that did not end well, after its last message, live and afterwards', () => {
    const error = { reason: 'agent_exited', message: 'The agent ended by itself.' }
    const failed = task('failed', { error })
    const expected = 'prompt:\nGo\n\n✗ failed: The agent ended by itself. (agent_exited)\n\nprompt:\nAgain\n'
    const again = user(2, 'Again', { task_id: 'tsk_2' })
    expect(print([rows(user(1, 'Go')), ready, task('running'), failed, rows(again)]).out).toBe(expected)
    expect(print([failed, rows(user(1, 'Go'), again), ready]).out).toBe(expected)
    expect(print([rows(user(1, 'Go')), ready, loading, failed, rows(again), ready]).out).toBe(expected)
  })

  it('does not repeat the sentence that a notice said', () => {
    const error = { reason: 'agent_exited', message: 'The agent ended by itself.' }
    const { out } = print([rows(user(1, 'Go')), ready, rows(notice(2, error.message)), task('failed', { error })])
    expect(out).toBe('prompt:\nGo\n\n! The agent ended by itself.\n✗ failed (agent_exited)\n')
  })

  it('puts a question beside the text, once, with the command that answers it', () => {
    const asked = print([permission('pending'), rows(user(1, 'Go')), ready, permission('pending')])
    expect(asked.out).toBe('prompt:\nGo\n')
    expect(asked.talk).toBe(
      [
        '? builtin asks permission: Run the tests',
        '    $ npm test &&',
        '        rm -r dist',
        '  allow  Allow once',
        '  no     Reject',
        `  Answer with: ${CALLBOARD} permissions answer prm_abcdefgh <option>`,
        ''
      ].join('\n')
    )
    expect(print([permission('answered'), rows(user(1, 'Go')), ready]).talk).toBe('')
  })

  it('[S7] says how much of what was printed was not kept', () => {
    const { out } = print([
      ready,
      rows(text(1, 'one two three')),
      loading,
      rows(text(1, 'one two', { status: 'interrupted' })),
      ready
    ])
    expect(out).toBe('builtin:\none two three\n[the last 6 characters were not kept]\n')
  })

  it('[S7] prints the same bytes to whoever comes early and whoever comes late', () => {
    const pieces = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), { maxLength: 6 })
    const block = fc.record({ pieces, type: fc.constantFrom('text', 'thought', 'tool') })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), blocks => {
        const live: (FollowEvent | FollowEvent[])[] = [ready]
        const last = blocks.map(({ pieces, type }, index) => {
          if (type === 'tool') {
            live.push(rows(tool(index, 'pending')), rows(tool(index, 'running')), rows(tool(index, 'done')))
            return tool(index, 'done')
          }
          const kind = { type: type === 'text' ? 'text' : 'thought' } as const
          let said = ''
          live.push(rows(text(index, '', kind)))
          for (const piece of pieces) {
            said += piece
            live.push(grown(text(index, said, kind), piece))
          }
          const whole = text(index, said, { ...kind, ...complete })
          live.push(rows(whole))
          return whole
        })
        expect(print(live).out).toBe(print([rows(...last), ready]).out)
      })
    )
  })

  it('keeps control sequences from the terminal, and from nothing else', () => {
    const said = text(1, 'a\u001b[31mred\u009b0m\r\n\tb\u0007', complete)
    expect(print([ready, rows(said)], true).out).toBe('<bold green>builtin:</>\na[31mred0m\n\tb\n')
    expect(print([ready, rows(said)]).out).toBe(`builtin:\n${said.text}\n`)
  })

  it('begins a new line for a question on a terminal, and leaves a pipe alone', () => {
    const changes = [ready, rows(text(1, 'half a')), permission('pending'), grown(text(1, 'half a line'), ' line')]
    expect(print(changes).out).toBe('builtin:\nhalf a line')
    expect(print(changes, true).out).toBe('<bold green>builtin:</>\nhalf a\n line')
  })
})
