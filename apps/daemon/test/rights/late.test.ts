import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, now } from '../../src/core/ids.ts'
import { hashPassword } from '../../src/services/accounts/password-hash.ts'
import { startInside } from '../support/inside.ts'
import { failureOf } from '../support/test-client.ts'

/** What was looked at before something took its time is looked at again after it. */
let inside: Awaited<ReturnType<typeof startInside>>

beforeAll(async () => {
  inside = await startInside()
})
afterAll(() => inside[Symbol.asyncDispose]())

const database = () => inside.app.get('database')

/** Resolves when a row of this table is read the next time. */
const readingOf = (table: string) =>
  new Promise<void>(resolve => {
    const look = ({ sql }: { sql: string }) => {
      if (!sql.startsWith('select') || !sql.includes(`from \`${table}\``)) return
      database().off('query', look)
      resolve()
    }
    database().on('query', look)
  })

async function somebody(email: string, password: string) {
  const newAccount = { email, password_hash: await hashPassword(password) }
  return inside.app.service('users').create({ name: 'Somebody', role: 'member' }, { newAccount })
}

describe('a password that is changed while it is being looked at', () => {
  it('signs nobody in', async () => {
    const { user_id } = await somebody('late@example.test', 'the old one')
    const password_hash = await hashPassword('the new one')
    const signIn = { strategy: 'local', email: 'late@example.test', password: 'the old one' }
    const signingIn = failureOf(inside.app.service('authentication').create(signIn, {}))
    await database()('accounts').where({ user_id }).update({ password_hash })
    expect(await signingIn).toMatchObject({ code: 401, data: { reason: 'wrong_password' } })
    expect(await database()('sign_ins').where({ user_id })).toEqual([])
  })

  it('changes nothing', async () => {
    const user = await somebody('changed@example.test', 'the old one')
    const { user_id } = user
    const change = { password: 'one of their own', current_password: 'the old one' }
    const outside = {
      provider: 'rest',
      authenticated: true,
      user,
      authentication: await credentialOf(user_id),
      query: {}
    }
    const password_hash = await hashPassword('the new one')
    const looked = readingOf('accounts')
    const changing = failureOf(
      Reflect.apply(inside.app.service('accounts').patch, inside.app.service('accounts'), [user_id, change, outside])
    )
    await looked
    await inside.app.service('accounts').patch(user_id, { password_hash })
    expect(await changing).toMatchObject({ code: 409, data: { reason: 'changed' } })
  })
})

describe('a write that waited for its turn', () => {
  it.each([
    [
      'a token that was revoked meanwhile',
      'invalid_token',
      (user_id: string) => database()('tokens').where({ user_id }).delete()
    ],
    [
      'a role that was lowered meanwhile',
      'role_too_low',
      (user_id: string) => database()('users').where({ user_id }).update({ role: 'viewer' })
    ]
  ])('is refused to %s', async (_, reason, change) => {
    const user = await somebody(`${newId('user')}@example.test`, 'long enough')
    const outside = {
      provider: 'rest',
      authenticated: true,
      user,
      authentication: await credentialOf(user.user_id),
      query: {}
    }
    await change(user.user_id)
    const boards = inside.app.service('boards')
    const creating = Reflect.apply(boards.create, boards, [{ name: 'Too late' }, outside])
    expect(await failureOf(creating)).toMatchObject({ data: { reason } })
    expect((await boards.find({ query: { slug: 'too-late' } })).total).toBe(0)
  })
})

async function credentialOf(user_id: string) {
  const token_id = newId('token')
  const stamps = { version: 1, created_at: now(), updated_at: now() }
  await database()('tokens').insert({ token_id, user_id, name: 'a program', hash: token_id, ...stamps })
  return { strategy: 'jwt', credential: token_id }
}
