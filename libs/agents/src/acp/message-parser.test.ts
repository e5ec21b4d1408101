import { describe, expect, it } from 'vitest'
import { parseMessage } from './message-parser.ts'

const message = { jsonrpc: '2.0', id: 1, result: { text: '} \u001b[0m' } }
const json = JSON.stringify(message)

describe('parseMessage', () => {
  it.each([
    ['as it is', json],
    ['after a byte order mark', `\uFEFF${json}`],
    ['between white space', ` \t${json}\r`],
    ['after a colour reset', `\u001b[0m${json}`],
    ['between control sequences', `\u001b[?25l\u001b]0;title\u0007 \u001b[1;32m${json}\u001b[0m \u001b[K`]
  ])('reads a message %s', (_, line) => {
    expect(parseMessage(line)).toEqual(message)
  })

  it.each([
    '',
    'not json',
    `log: ${json}`,
    `${json} done`,
    json.slice(0, -1),
    '[1,2]',
    '{"level":"info"}',
    '{"jsonrpc":"2.0"}'
  ])('refuses %s', line => {
    expect(parseMessage(line)).toBeUndefined()
  })
})
