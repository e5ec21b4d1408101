import { expect, it } from 'vitest'
import { environmentFor } from './child-environment.ts'

const environment = {
  PATH: '/bin',
  HOME: '/home/anna',
  LANG: undefined,
  OPENAI_API_KEY: 'k',
  GITHUB_TOKEN: 't',
  AWS_SECRET_ACCESS_KEY: 's',
  DATABASE_PASSWORD: 'p',
  KEYBOARD: 'qwerty',
  CALLBOARD_HOME: '/secret/place',
  CALLBOARD_MARK_0123: '1'
}

it('an agent sees what a terminal would, but no secret that its row does not name, and nothing of ours but marks', () => {
  const plain = { PATH: '/bin', HOME: '/home/anna', KEYBOARD: 'qwerty', CALLBOARD_MARK_0123: '1' }
  expect(environmentFor([], environment)).toEqual(plain)
  expect(environmentFor(['OPENAI_API_KEY'], environment)).toEqual({ ...plain, OPENAI_API_KEY: 'k' })
  expect(environmentFor(['CALLBOARD_HOME'], environment)).toEqual(plain)
})
