import { expect, it } from 'vitest'
import { childEnvironment } from './child-environment.ts'

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

it('passes the environment on without secrets that are not allowed by name and without Callboard’s settings', () => {
  const plain = { PATH: '/bin', HOME: '/home/anna', KEYBOARD: 'qwerty', CALLBOARD_MARK_0123: '1' }
  expect(childEnvironment([], environment)).toEqual(plain)
  expect(childEnvironment(['OPENAI_API_KEY'], environment)).toEqual({ ...plain, OPENAI_API_KEY: 'k' })
  expect(childEnvironment(['CALLBOARD_HOME'], environment)).toEqual(plain)
})
