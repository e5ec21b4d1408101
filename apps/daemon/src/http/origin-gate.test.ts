import { expect, it } from 'vitest'
import { readConfig } from '../core/config.ts'
import { OriginGate } from './origin-gate.ts'

const gate = (env: Record<string, string>) => new OriginGate(readConfig(env, '/'), () => 4000)

it.each([
  ['127.0.0.1', 'http://127.0.0.1:4000'],
  ['127.0.0.2', 'http://127.0.0.2:4000'],
  ['localhost', 'http://localhost:4000'],
  ['::1', 'http://[::1]:4000']
])('bound to %s, allows its own pages', (host, origin) => {
  const { host: name } = new URL(origin)
  expect(() => gate({ CALLBOARD_HOST: host }).check({ headers: { host: name, origin } })).not.toThrow()
})

it.each([
  ['127.0.0.1', 'http://127.0.0.2:4000'],
  ['0.0.0.0', 'http://0.0.0.0:4000'],
  ['192.168.0.7', 'http://192.168.0.7:4000'],
  ['::', 'http://[::]:4000']
])('bound to %s, refuses pages of %s', (host, origin) => {
  const lists = { CALLBOARD_HOSTS: 'board.test', CALLBOARD_ORIGINS: 'https://board.test' }
  const check = () => gate({ CALLBOARD_HOST: host, ...lists }).check({ headers: { host: 'board.test', origin } })
  expect(check).toThrow('This origin is not allowed.')
})

it('refuses a request without a host', () => {
  expect(() => gate({}).check({ headers: {} })).toThrow('This host name is not allowed.')
})
