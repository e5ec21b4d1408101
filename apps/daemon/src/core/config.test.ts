import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, isLoopback, readConfig } from './config.ts'

const read = (env: NodeJS.ProcessEnv) => readConfig(env, '/project')

it('without any setting it is this machine alone, on port 3030', () => {
  expect(read({})).toMatchObject({
    home: join(homedir(), '.local', 'share', 'callboard'),
    host: '127.0.0.1',
    port: 3030,
    hosts: [],
    origins: [],
    publicUrl: undefined,
    startedIn: '/project',
    isProxy: expect.any(Function),
    agentIdleTimeout: 14_400_000,
    anonymousLifetime: 60_000,
    checksPayloads: false,
    logLevel: 'warn'
  })
})

it('an empty setting is none', () => {
  const names = ['HOME', 'HOST', 'PORT', 'HOSTS', 'ORIGINS', 'PUBLIC_URL', 'DEV', 'AGENT_TIMEOUT', 'AGENT_REST', 'LOG']
  expect(read(Object.fromEntries(names.map(name => [`CALLBOARD_${name}`, ''])))).toMatchObject({
    ...read({}),
    isProxy: expect.any(Function),
    environment: {}
  })
})

it('data lives in the XDG directory, or where CALLBOARD_HOME says', () => {
  expect(read({ XDG_DATA_HOME: '/data' }).home).toBe('/data/callboard')
  expect(read({ XDG_DATA_HOME: '/data', CALLBOARD_HOME: '/elsewhere/board' }).home).toBe('/elsewhere/board')
})

it('npm tells the directory it was started in', () => {
  expect(read({ INIT_CWD: '/home/ada/project' }).startedIn).toBe('/home/ada/project')
})

it('names and origins are lists with commas, and a public address is on both', () => {
  const { hosts, origins } = read({
    CALLBOARD_HOSTS: ' Board.Test , other.test:81,',
    CALLBOARD_ORIGINS: 'https://Pages.test/index.html,http://b.test:80',
    CALLBOARD_PUBLIC_URL: 'https://example.test:8443/callboard'
  })
  expect(hosts).toEqual(['board.test', 'other.test:81', 'example.test:8443'])
  expect(origins).toEqual(['https://pages.test', 'http://b.test', 'https://example.test:8443'])
})

it('proxies are addresses and networks, and nobody is one unless named', () => {
  const { isProxy } = read({ CALLBOARD_PROXIES: '10.0.0.0/8, loopback' })
  expect(['10.1.2.3', '127.0.0.1', '::1', '203.0.113.9', ''].map(isProxy)).toEqual([true, true, true, false, false])
  expect(read({}).isProxy('127.0.0.1')).toBe(false)
  expect(() => read({ CALLBOARD_PROXIES: 'front' })).toThrow(
    new ConfigError('CALLBOARD_PROXIES: invalid IP address: front.')
  )
})

it("the development server's pages are let in only when it says so", () => {
  expect(read({ CALLBOARD_DEV: '1' }).origins).toEqual(['http://localhost:5173'])
})

describe('an address beyond loopback needs both lists', () => {
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

  it.each(['127.0.0.1', '127.8.9.10', 'localhost', 'LOCALHOST', '::1', '[::1]'])('%s does not', host => {
    expect(isLoopback(host)).toBe(true)
    expect(read({ CALLBOARD_HOST: host }).host).toBe(host === '[::1]' ? '::1' : host)
  })
})

it.each([
  [{ CALLBOARD_PORT: 'http' }, 'CALLBOARD_PORT=http is not a whole number from 0 to 65535.'],
  [{ CALLBOARD_PORT: '65536' }, 'CALLBOARD_PORT=65536 is not a whole number from 0 to 65535.'],
  [{ CALLBOARD_PORT: '-1' }, 'CALLBOARD_PORT=-1 is not a whole number from 0 to 65535.'],
  [{ CALLBOARD_ORIGINS: 'null' }, 'CALLBOARD_ORIGINS: null is not an http or https address.'],
  [{ CALLBOARD_ORIGINS: '*' }, 'CALLBOARD_ORIGINS: * is not an http or https address.'],
  [{ CALLBOARD_ORIGINS: 'file:///tmp' }, 'CALLBOARD_ORIGINS: file:///tmp is not an http or https address.'],
  [{ CALLBOARD_PUBLIC_URL: 'example.test' }, 'CALLBOARD_PUBLIC_URL: example.test is not an http or https address.']
])('a setting that cannot be used is said in one line: %o', (env, line) => {
  expect(() => read(env)).toThrow(new ConfigError(line))
})
