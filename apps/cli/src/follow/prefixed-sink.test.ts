import { expect, it } from 'vitest'
import { NamedPaper } from './prefixed-sink.ts'

it('puts the name before each line, also of a question of several, and writes whole lines only', () => {
  const written: string[] = []
  const add = (text: string) => written.push(text)
  const paper = new NamedPaper({ isTerminal: false, write: add, say: add, style: (_format, text) => text }, 'one  ')
  paper.write('a')
  paper.write('b\n\nc')
  paper.say('? May I?\n  yes\n  no')
  expect(written).toEqual(['one  ab\n', 'one\n', 'one  ? May I?\none    yes\none    no'])
})
