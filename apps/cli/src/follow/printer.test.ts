import type { FollowEvent } from '@callboard/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  loading,
  messages,
  notice,
  permission,
  plan,
  ready,
  task,
  text,
  textAppended,
  toolCall,
  userText
} from '../../test/conversation.ts'
import { PROGRAM_NAME } from '../base/program-name.ts'
import { Printer } from './printer.ts'
import type { TextSink } from './text-sink.ts'

function print(changes: readonly (FollowEvent | FollowEvent[])[], isTerminal = false) {
  const printed = { out: '', messages: '' }
  const sink: TextSink = {
    isTerminal,
    write: text => {
      printed.out += text
    },
    info: text => {
      printed.messages += `${text}\n`
    },
    style: (format, text) => (isTerminal ? `<${[format].flat().join(' ')}>${text}</>` : text)
  }
  const printer = new Printer(sink, 'builtin')
  for (const change of changes.flat()) printer.show(change)
  return printed
}

const complete = { status: 'complete' } as const

describe('Printer', () => {
  it('puts each block under a header and streams its text', () => {
    const { out } = print([
      messages(userText(1, 'What is this?')),
      ready,
      messages(text(2, '', { type: 'thought' })),
      textAppended(text(2, 'Let me', { type: 'thought' }), 'Let me'),
      textAppended(text(2, 'Let me look.', { type: 'thought' }), ' look.'),
      messages(text(2, 'Let me look.', { type: 'thought', ...complete })),
      messages(text(3, 'It is\n')),
      textAppended(text(3, 'It is\na test.\n'), 'a test.\n')
    ])
    expect(out).toBe('prompt:\nWhat is this?\n\nbuiltin (thinking):\nLet me look.\n\nbuiltin:\nIt is\na test.\n')
  })

  it('prints a tool call on one line and appends its outcome', () => {
    const changes = [
      messages(userText(1, 'Go')),
      ready,
      messages(toolCall(2, 'pending')),
      messages(toolCall(2, 'running'))
    ]
    expect(print(changes).out).toBe('prompt:\nGo\n\n⚙ Read a.ts …')
    changes.push(
      messages(toolCall(2, 'done')),
      messages(toolCall(3, 'running', 'Write\nb.ts')),
      messages(toolCall(3, 'failed', 'Write\nb.ts'))
    )
    expect(print(changes).out).toBe('prompt:\nGo\n\n⚙ Read a.ts … done\n⚙ Write b.ts … failed\n')
  })

  it('repeats a tool call that ends after others began', () => {
    const { out } = print([
      ready,
      messages(toolCall(1, 'running', 'A')),
      messages(toolCall(2, 'running', 'B')),
      messages(toolCall(1, 'done', 'A'))
    ])
    expect(out).toBe('⚙ A …\n⚙ B …\n⚙ A … done\n')
  })

  it('prints the steps of a plan, and again when they change', () => {
    const look = { text: 'look', status: 'in_progress' } as const
    const build = { text: 'build', status: 'pending' } as const
    const changes = [
      ready,
      messages(plan(1, [look, build])),
      messages(plan(1, [{ ...look, status: 'completed' }, build]))
    ]
    expect(print(changes).out).toBe('plan:\n· look\n· build\n')
    expect(print([...changes, messages(plan(1, [build]))]).out).toBe('plan:\n· look\n· build\n\nplan:\n· build\n')
  })

  it('prints how a task failed after its last message, live and afterwards', () => {
    const error = { reason: 'agent_exited', message: 'The agent ended by itself.' }
    const failed = task('failed', { error })
    const expected = 'prompt:\nGo\n\n✗ failed: The agent ended by itself. (agent_exited)\n\nprompt:\nAgain\n'
    const again = userText(2, 'Again', { task_id: 'tsk_2' })
    expect(print([messages(userText(1, 'Go')), ready, task('running'), failed, messages(again)]).out).toBe(expected)
    expect(print([failed, messages(userText(1, 'Go'), again), ready]).out).toBe(expected)
    expect(print([messages(userText(1, 'Go')), ready, loading, failed, messages(again), ready]).out).toBe(expected)
  })

  it('does not repeat the message of a notice', () => {
    const error = { reason: 'agent_exited', message: 'The agent ended by itself.' }
    const { out } = print([
      messages(userText(1, 'Go')),
      ready,
      messages(notice(2, error.message)),
      task('failed', { error })
    ])
    expect(out).toBe('prompt:\nGo\n\n! The agent ended by itself.\n✗ failed (agent_exited)\n')
  })

  it('prints a permission request once, beside the text, with the command that answers it', () => {
    const asked = print([permission('pending'), messages(userText(1, 'Go')), ready, permission('pending')])
    expect(asked.out).toBe('prompt:\nGo\n')
    expect(asked.messages).toBe(
      [
        '? builtin requests permission: Run the tests',
        '    $ npm test &&',
        '        rm -r dist',
        '  allow  Allow once',
        '  no     Reject',
        `  Answer with: ${PROGRAM_NAME} permissions answer prm_abcdefgh <option>`,
        ''
      ].join('\n')
    )
    expect(print([permission('answered'), messages(userText(1, 'Go')), ready]).messages).toBe('')
  })

  it('[S7] prints how many of the printed characters were lost', () => {
    const { out } = print([
      ready,
      messages(text(1, 'one two three')),
      loading,
      messages(text(1, 'one two', { status: 'interrupted' })),
      ready
    ])
    expect(out).toBe('builtin:\none two three\n[the last 6 characters were lost]\n')
  })

  it('[S7] prints the same bytes live and afterwards', () => {
    const pieces = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), { maxLength: 6 })
    const block = fc.record({ pieces, type: fc.constantFrom('text', 'thought', 'tool') })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), blocks => {
        const live: (FollowEvent | FollowEvent[])[] = [ready]
        const last = blocks.map(({ pieces, type }, index) => {
          if (type === 'tool') {
            live.push(
              messages(toolCall(index, 'pending')),
              messages(toolCall(index, 'running')),
              messages(toolCall(index, 'done'))
            )
            return toolCall(index, 'done')
          }
          const kind = { type: type === 'text' ? 'text' : 'thought' } as const
          let whole = ''
          live.push(messages(text(index, '', kind)))
          for (const piece of pieces) {
            whole += piece
            live.push(textAppended(text(index, whole, kind), piece))
          }
          const message = text(index, whole, { ...kind, ...complete })
          live.push(messages(message))
          return message
        })
        expect(print(live).out).toBe(print([messages(...last), ready]).out)
      })
    )
  })

  it('removes control characters on a terminal only', () => {
    const message = text(1, 'a\u001b[31mred\u009b0m\r\n\tb\u0007', complete)
    expect(print([ready, messages(message)], true).out).toBe('<bold green>builtin:</>\na[31mred0m\n\tb\n')
    expect(print([ready, messages(message)]).out).toBe(`builtin:\n${message.text}\n`)
  })

  it('begins a new line before a permission request on a terminal only', () => {
    const changes = [
      ready,
      messages(text(1, 'half a')),
      permission('pending'),
      textAppended(text(1, 'half a line'), ' line')
    ]
    expect(print(changes).out).toBe('builtin:\nhalf a line')
    expect(print(changes, true).out).toBe('<bold green>builtin:</>\nhalf a\n line')
  })
})
