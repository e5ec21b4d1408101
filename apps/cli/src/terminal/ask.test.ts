import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ask, askSecret } from './ask.ts'

function terminal() {
  const input = new PassThrough()
  const output = new PassThrough({ encoding: 'utf8' })
  let shown = ''
  output.on('data', text => {
    shown += text
  })
  return { input, output, shown: () => shown }
}

describe('ask', () => {
  it('shows what is typed', async () => {
    const { input, output, shown } = terminal()
    const answer = ask('Sure? ', { input, output })
    input.write('yes\r')
    expect(await answer).toBe('yes')
    expect(shown()).toContain('Sure? ')
    expect(shown()).toContain('yes')
  })

  it('shows nothing of a secret, also while it is edited', async () => {
    const { input, output, shown } = terminal()
    const answer = askSecret('Password: ', { input, output })
    input.write('secreX')
    input.write('\u007f')
    input.write('t words\r')
    expect(await answer).toBe('secret words')
    expect(shown()).toBe('Password: \n')
  })

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004']
  ])('exits with 130 on %s', async (_key, typed) => {
    const { input, output } = terminal()
    const answer = askSecret('Password: ', { input, output })
    input.write(typed)
    await expect(answer).rejects.toMatchObject({ exitCode: 130, message: '' })
  })
})
