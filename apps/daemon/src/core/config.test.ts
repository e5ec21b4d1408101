import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, isLoopback, readConfig } from './config.ts'

const read = (env: NodeJS.ProcessEnv) => readConfig(env, '/project')

it('listens to this machine only, on port 3030, by default', () => {
  expect(read({})).toMatchObject({
    home: join(homedir(), '.local', 'share', 'callboard'),
    host: '127.0.0.1',
    port: 3030,
    hosts: [],
    origins: [],
    publicUrl: undefined,
    startedIn: '/project',
    isTrustedProxy: expect.any(Function),
    agentIdleTimeoutMs: 14_400_000,
    anonymousLifetimeMs: 60_000,
    checksPayloads: false,
    logLevel: 'warn'
  })
})

it('treats an empty variable as unset', () => {
  const names = ['HOME', 'HOST', 'PORT', 'HOSTS', 'ORIGINS', 'PUBLIC_URL', 'DEV', 'AGENT_TIMEOUT', 'AGENT_REST', 'LOG']
  expect(read(Object.fromEntries(names.map(name => [`CALLBOARD_${name}`, ''])))).toMatchObject({
    ...read({}),
    isTrustedProxy: expect.any(Function),
    environment: {}
  })
})

it('stores data in the XDG directory, or in CALLBOARD_HOME', () => {
  expect(read({ XDG_DATA_HOME: '/data' }).home).toBe('/data/callboard')
  expect(read({ XDG_DATA_HOME: '/data', CALLBOARD_HOME: '/elsewhere/board' }).home).toBe('/elsewhere/board')
})

it('takes the directory it was started in from npm', () => {
  expect(read({ INIT_CWD: '/home/ada/project' }).startedIn).toBe('/home/ada/project')
})

it('splits hosts and origins at commas, and adds the public URL to both', () => {
  const { hosts, origins } = read({
    CALLBOARD_HOSTS: ' Board.Test , other.test:81,',
    CALLBOARD_ORIGINS: 'https://Pages.test/index.html,http://b.test:80',
    CALLBOARD_PUBLIC_URL: 'https://example.test:8443/callboard'
  })
  expect(hosts).toEqual(['board.test', 'other.test:81', 'example.test:8443'])
  expect(origins).toEqual(['https://pages.test', 'http://b.test', 'https://example.test:8443'])
})

it('trusts proxies by address and network, and none by default', () => {
  const { isTrustedProxy } = read({ CALLBOARD_PROXIES: '10.0.0.0/8, loopback' })
  expect(['10.1.2.3', '127.0.0.1', '::1', '203.0.113.9', ''].map(isTrustedProxy)).toEqual([
    true,
    true,
    true,
    false,
    false
  ])
  expect(read({}).isTrustedProxy('127.0.0.1')).toBe(false)
  expect(() => read({ CALLBOARD_PROXIES: 'front' })).toThrow(
    new ConfigError('CALLBOARD_PROXIES: invalid IP address: front.')
  )
})

it("accepts the development server's origin only with CALLBOARD_DEV", () => {
  expect(read({ CALLBOARD_DEV: '1' }).origins).toEqual(['http://localhost:5173'])
})

describe('requires hosts and origins beyond loopback', () => {
  it.each(['0.0.0.0', '::', '192.168.0.7', 'board.test', '127.0.0.1.evil.test'])('%s', host => {
    const lists = { CALLBOARD_HOSTS: 'board.test', CALLBOARD_ORIGINS: 'https://board.test' }
    expect(() => read({ CALLBOARD_HOST: host })).toThrow(
      /^CALLBOARD_HOST=.* can be reached from other machines: .*CALLBOARD_PUBLIC_URL\.$/
    )
    expect(() => read({ CALLBOARD_HOST: host, CALLBOARD_HOSTS: lists.CALLBOARD_HOSTS })).toThrow(ConfigError)
    expect(() => read({ CALLBOARD_HOST: host, CALLBOARD_ORIGINS: lists.CALLBOARD_ORIGINS })).toThrow(ConfigError)
    expect(read({ CALLBOARD_HOST: host, ...lists }).host).toBe(host)
    expect(read({ CALLBOARD_HOST: host, CALLBOARD_PUBLIC_URL: 'https://board.test' }).host).toBe(host)
  })

  it.each(['127.0.0.1', '127.8.9.10', 'localhost', 'LOCALHOST', '::1', '[::1]'])(
    'does not require them for %s',
    host => {
      expect(isLoopback(host)).toBe(true)
      expect(read({ CALLBOARD_HOST: host }).host).toBe(host === '[::1]' ? '::1' : host)
    }
  )
})

it.each([
  [{ CALLBOARD_PORT: 'http' }, 'CALLBOARD_PORT=http is not a whole number from 0 to 65535.'],
  [{ CALLBOARD_PORT: '65536' }, 'CALLBOARD_PORT=65536 is not a whole number from 0 to 65535.'],
  [{ CALLBOARD_PORT: '-1' }, 'CALLBOARD_PORT=-1 is not a whole number from 0 to 65535.'],
  [{ CALLBOARD_ORIGINS: 'null' }, 'CALLBOARD_ORIGINS: null is not an http or https URL.'],
  [{ CALLBOARD_ORIGINS: '*' }, 'CALLBOARD_ORIGINS: * is not an http or https URL.'],
  [{ CALLBOARD_ORIGINS: 'file:///tmp' }, 'CALLBOARD_ORIGINS: file:///tmp is not an http or https URL.'],
  [{ CALLBOARD_PUBLIC_URL: 'example.test' }, 'CALLBOARD_PUBLIC_URL: example.test is not an http or https URL.']
])('describes an invalid setting in one line: %o', (env, line) => {
  expect(() => read(env)).toThrow(new ConfigError(line))
})
