import { expect, it } from 'vitest'
import { PrefixedSink } from './prefixed-sink.ts'

it('puts the prefix before each line of text and messages, and writes whole lines only', () => {
  const written: string[] = []
  const add = (text: string) => written.push(text)
  const sink = new PrefixedSink({ isTerminal: false, write: add, info: add, style: (_style, text) => text }, 'one  ')
  sink.write('a')
  sink.write('b\n\nc')
  sink.info('? May I?\n  yes\n  no')
  expect(written).toEqual(['one  ab\n', 'one\n', 'one  ? May I?\none    yes\none    no'])
})
