import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveTarget } from './target.ts'

function temporaryHome(files: Record<string, string> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'callboard-cli-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text)
  return { home, [Symbol.dispose]: () => rmSync(home, { recursive: true }) }
}

const running = { 'daemon.json': '{"url":"http://127.0.0.1:4000/","pid":7}', token: 'secret\n' }

describe('resolveTarget', () => {
  it('reads the address and the token from the home directory', () => {
    using directory = temporaryHome(running)
    const target = {
      url: 'http://127.0.0.1:4000/',
      token: 'secret',
      tokenSource: join(directory.home, 'token'),
      isLocal: true
    }
    expect(resolveTarget({}, { CALLBOARD_HOME: directory.home })).toEqual(target)
  })

  it('defaults to the XDG data directory', () => {
    expect(() => resolveTarget({}, { XDG_DATA_HOME: '/nowhere' })).toThrow('The daemon is not running.')
  })

  it('prefers options to the environment', () => {
    using directory = temporaryHome(running)
    const env = { CALLBOARD_HOME: directory.home, CALLBOARD_URL: 'http://b:1', CALLBOARD_TOKEN: 'two' }
    expect(resolveTarget({ url: 'http://a:1', token: 'one' }, env)).toEqual({
      url: 'http://a:1',
      token: 'one',
      tokenSource: '--token',
      isLocal: false
    })
    expect(resolveTarget({}, env)).toEqual({
      url: 'http://b:1',
      token: 'two',
      tokenSource: 'CALLBOARD_TOKEN',
      isLocal: false
    })
  })

  it('does not send the token of this machine to other addresses', () => {
    using directory = temporaryHome(running)
    const find = () => resolveTarget({ url: 'http://a:1' }, { CALLBOARD_HOME: directory.home })
    expect(find).toThrow('is not sent to other addresses')
  })

  it.each([
    ['not_running', 5, {}, {}],
    ['no_token', 4, { 'daemon.json': running['daemon.json'] }, {}],
    ['invalid_url', 2, running, { url: 'nonsense', token: 'one' }]
  ])('[E1] fails with %s and exit code %i', (reason, exitCode, files, options) => {
    using directory = temporaryHome(files)
    const find = () => resolveTarget(options, { CALLBOARD_HOME: directory.home })
    expect(find).toThrow(expect.objectContaining({ reason, exitCode }))
  })
})
