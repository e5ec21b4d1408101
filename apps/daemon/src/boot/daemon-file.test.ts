import { expect, it } from 'vitest'
import { readConfig } from '../core/config.ts'
import { publicAddress } from './daemon-file.ts'

it.each([
  [{}, 'http://127.0.0.1:4000/'],
  [{ CALLBOARD_HOST: 'localhost' }, 'http://localhost:4000/'],
  [{ CALLBOARD_HOST: '::1' }, 'http://[::1]:4000/'],
  [{ CALLBOARD_HOST: '[::1]' }, 'http://[::1]:4000/'],
  [
    { CALLBOARD_HOST: '0.0.0.0', CALLBOARD_HOSTS: 'b.test', CALLBOARD_ORIGINS: 'https://b.test' },
    'http://127.0.0.1:4000/'
  ],
  [{ CALLBOARD_PUBLIC_URL: 'https://example.test/callboard' }, 'https://example.test/callboard/'],
  [{ CALLBOARD_PUBLIC_URL: 'https://example.test' }, 'https://example.test/']
])('returns an address that users can open: %o', (env, address) => {
  expect(publicAddress(readConfig(env, '/'), 4000)).toBe(address)
})
