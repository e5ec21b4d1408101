import { expect, it } from 'vitest'
import { ProgressLine } from './progress-line.ts'

function outputStream(isTTY: boolean) {
  let text = ''
  const write = (more: string) => {
    text += more
  }
  return { isTTY, columns: 20, write, text: () => text }
}

it('overwrites one line on a terminal, never wider than it, and clears it', () => {
  const terminal = outputStream(true)
  const line = new ProgressLine(terminal)
  line.show('Fetching: 1 MB')
  line.show('Fetching something of a long name')
  line.clear()
  line.clear()
  expect(terminal.text()).toBe('\r\u001b[KFetching: 1 MB\r\u001b[KFetching something…\r\u001b[K')
})

it('writes one line per step elsewhere', () => {
  const file = outputStream(false)
  const line = new ProgressLine(file)
  line.show('one')
  line.show('two')
  line.clear()
  expect(file.text()).toBe('one\ntwo\n')
})
