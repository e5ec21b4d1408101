import { describe, expect, it } from 'vitest'
import { startedAs } from './program-name.ts'

describe('what hints call the command', () => {
  it.each([
    ['npx callboard', { npm_command: 'exec', PATH: '/c/node_modules/.bin:/bin' }, '/c/node_modules/.bin/callboard'],
    ['callboard', { PATH: '/usr/local/bin:/bin' }, '/usr/local/bin/callboard'],
    ['callboard', { npm_command: 'run-script', PATH: '/c/node_modules/.bin' }, '/c/node_modules/.bin/callboard'],
    ['node_modules/.bin/callboard', { PATH: '/bin' }, '/c/node_modules/.bin/callboard'],
    ['/d/node_modules/.bin/callboard', { PATH: '/bin' }, '/d/node_modules/.bin/callboard'],
    ['callboard', {}, '/c/apps/cli/bin/callboard.js']
  ])('is %s with %j from %s', (expected, env, program) => {
    expect(startedAs(env, program, '/c')).toBe(expected)
  })
})
