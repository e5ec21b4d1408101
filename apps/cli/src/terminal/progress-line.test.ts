import { expect, it } from 'vitest'
import { ProgressLine } from './progress-line.ts'

function paper(isTTY: boolean) {
  let text = ''
  const write = (more: string) => {
    text += more
  }
  return { isTTY, columns: 20, write, text: () => text }
}

it('writes over itself on a terminal, never wider than it, and leaves nothing', () => {
  const terminal = paper(true)
  const line = new ProgressLine(terminal)
  line.show('Fetching: 1 MB')
  line.show('Fetching something of a long name')
  line.end()
  line.end()
  expect(terminal.text()).toBe('\r\u001b[KFetching: 1 MB\r\u001b[KFetching something…\r\u001b[K')
})

it('is a line each time elsewhere', () => {
  const file = paper(false)
  const line = new ProgressLine(file)
  line.show('one')
  line.show('two')
  line.end()
  expect(file.text()).toBe('one\ntwo\n')
})
