import { expect, it } from 'vitest'
import { SignInCodes } from './sign-in-codes.ts'

const MINUTE = 60_000

it('redeems a code once, for the user it was created for', () => {
  const codes = new SignInCodes()
  const [ada, eve] = [codes.create('usr_ada'), codes.create('usr_eve')]
  expect(codes.redeem(eve.code)).toMatchObject({ user_id: 'usr_eve' })
  expect(codes.redeem(eve.code)).toBeUndefined()
  expect(codes.redeem(ada.code)).toMatchObject({ user_id: 'usr_ada' })
})

it('expires a code after ten minutes', () => {
  let now = Date.parse('2026-01-01T00:00:00.000Z')
  const codes = new SignInCodes(() => now)
  const [first, second] = [codes.create('usr_ada'), codes.create('usr_ada')]
  expect(first.expires_at).toBe('2026-01-01T00:10:00.000Z')
  now += 10 * MINUTE - 1
  expect(codes.redeem(first.code)).toEqual({ user_id: 'usr_ada', created_at: '2026-01-01T00:00:00.000Z' })
  now += 1
  expect(codes.redeem(second.code)).toBeUndefined()
})

it('rejects unknown codes', () => {
  const codes = new SignInCodes()
  const { code } = codes.create('usr_ada')
  for (const wrong of ['', 'x', code.slice(1), `${code}x`, '__proto__']) expect(codes.redeem(wrong)).toBeUndefined()
})
