import { describe, expect, it } from 'vitest'
import { findProgramName } from './program-name.ts'

describe("the command's name in hints", () => {
  it.each([
    ['npx callboard', { npm_command: 'exec', PATH: '/c/node_modules/.bin:/bin' }, '/c/node_modules/.bin/callboard'],
    ['callboard', { PATH: '/usr/local/bin:/bin' }, '/usr/local/bin/callboard'],
    ['callboard', { npm_command: 'run-script', PATH: '/c/node_modules/.bin' }, '/c/node_modules/.bin/callboard'],
    ['node_modules/.bin/callboard', { PATH: '/bin' }, '/c/node_modules/.bin/callboard'],
    ['/d/node_modules/.bin/callboard', { PATH: '/bin' }, '/d/node_modules/.bin/callboard'],
    ['callboard', {}, '/c/apps/cli/bin/callboard.js']
  ])('is %s with %j from %s', (expected, env, program) => {
    expect(findProgramName(env, program, '/c')).toBe(expected)
  })
})
