import { createHook } from 'node:async_hooks'
import type { Role } from '@callboard/contract'
import { nextEvent, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { now } from '../../src/core/ids.ts'
import { hashPassword } from '../../src/services/accounts/password-hash.ts'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { called, failureOf, restDoor } from '../support/test-client.ts'

let app: Fixtures

beforeAll(async () => {
  app = await startWithFixtures()
})
afterAll(() => app[Symbol.asyncDispose]())

const PASSWORD = 'correct horse battery'
const wrong = { code: 401, data: { reason: 'wrong_password' } }
const used = { code: 401, data: { reason: 'invalid_code' } }

let people = 0
let password_hash: Promise<string> | undefined

/** Somebody who can sign in with the password. It is hashed once for all: that takes its time. */
async function withPassword(role: Role = 'member') {
  const { user_id } = app.person(role)
  const email = `person-${people++}@example.test`
  password_hash ??= hashPassword(PASSWORD)
  const account = { email, password_hash: await password_hash, password_set_at: now() }
  await app.app.get('database')('accounts').where({ user_id }).update(account)
  return { email, user_id }
}

/** The token of a new sign-in of somebody's, by a link. */
async function tokenOf(user_id: string): Promise<string> {
  const user = await app.app.service('users').get(user_id)
  const { url } = await app.app.service('links').create({}, { user })
  return (await signIn({ strategy: 'link', code: codeOf(url) })).accessToken
}

interface SignedIn {
  accessToken: string
  refreshToken: string
  user: { user_id: string; role: string; name: string }
}
async function signIn(data: object): Promise<SignedIn> {
  await using client = await stockClient(app.url)
  return await called<SignedIn>(client.socket, 'create', 'authentication', data, {})
}
const local = (email: string, password = PASSWORD) => signIn({ strategy: 'local', email, password })
const codeOf = (url: unknown) => new URL(String(url)).hash.replace(/^#\w+=/, '')
const isGood = async (token: string) => (await fetch(`${app.url}users`, bearer(token))).ok
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('e-mail and password', () => {
  it('sign in, over both ways, with the address in any case', async () => {
    const { email, user_id } = await withPassword()
    expect((await local(email)).user).toMatchObject({ user_id, role: 'member' })
    expect((await local(email.toUpperCase())).user).toMatchObject({ user_id })
    const { accessToken } = await restDoor(app).create('authentication', {
      strategy: 'local',
      email,
      password: PASSWORD
    })
    expect(await isGood(String(accessToken))).toBe(true)
  })

  it('are refused in the same words, and after the same work, whatever of them is wrong', async () => {
    const { email } = await withPassword()
    await withoutPassword('nobody@example.test')
    const work: string[] = []
    const hook = createHook({ init: (_id, type) => void work.push(type) }).enable()
    const failures: string[] = []
    for (const attempt of [
      () => local(email, 'wrong'),
      () => local(email, ''),
      () => local('unknown@example.test'),
      () => local('nobody@example.test'),
      () => local('')
    ]) {
      const failure = await failureOf(attempt())
      expect(failure).toMatchObject(wrong)
      failures.push(JSON.stringify(failure.toJSON()))
    }
    hook.disable()
    expect(new Set(failures).size).toBe(1)
    // One for each, and one more for the password that is nobody's.
    const hashed = work.filter(type => type === 'SCRYPTREQUEST').length
    expect(hashed - failures.length).toBeOneOf([0, 1])
  })
})

async function withoutPassword(email: string): Promise<void> {
  const { user_id } = app.person('member')
  await app.app.get('database')('accounts').where({ user_id }).update({ email })
}

describe('one’s own password', () => {
  it('is changed with the one of before, and ends all sign-ins but the one it was changed with', async () => {
    const { email, user_id } = await withPassword()
    const [here, elsewhere] = [await tokenOf(user_id), await tokenOf(user_id)]
    const door = restDoor(app, here)
    for (const proof of [{}, { current_password: `${PASSWORD}x` }]) {
      const change = { password: 'another password', ...proof }
      expect(await failureOf(door.patch('accounts', user_id, change))).toMatchObject({
        code: 403,
        data: { reason: 'wrong_password' }
      })
    }
    await door.patch('accounts', user_id, { password: 'another password', current_password: PASSWORD })
    expect([await isGood(here), await isGood(elsewhere)]).toEqual([true, false])
    expect((await local(email, 'another password')).user).toMatchObject({ user_id })
  })

  it('cannot be tried out there more often than at the door', async () => {
    const { user_id } = await withPassword()
    const door = restDoor(app, await tokenOf(user_id))
    const wrongly = () => failureOf(door.patch('accounts', user_id, { current_password: 'x' }))
    expect(await wrongly()).toMatchObject({ code: 403, data: { reason: 'wrong_password' } })
    const other = Array.from({ length: 9 }, () =>
      app.app.get('signInLimits').limitPasswords(user_id, () => Promise.reject(new Error('wrong')))
    )
    await Promise.allSettled(other)
    expect(await wrongly()).toMatchObject({ code: 429, data: { reason: 'too_many_attempts' } })
  })

  it('is set without one by somebody who has none, with an address beside it', async () => {
    const { door, user_id } = app.person('viewer')
    expect(await failureOf(door.patch('accounts', user_id, { password: PASSWORD }))).toMatchObject({
      code: 400,
      data: { reason: 'email_missing' }
    })
    const email = 'First.Time@Example.test'
    const set = await door.patch('accounts', user_id, { email, password: PASSWORD })
    expect(set).toMatchObject({ email: 'first.time@example.test', password_set_at: expect.any(String) })
    expect((await local(email)).user).toMatchObject({ user_id })
  })

  it('stands nowhere as it is', async () => {
    const { email } = await withPassword()
    await failureOf(local(email, 'a wrong password'))
    const kept = JSON.stringify([
      await app.app.get('database')('accounts').select(),
      await app.app.get('database')('sign_ins').select(),
      await app.app.get('database')('idempotency_keys').select()
    ])
    for (const secret of [PASSWORD, 'a wrong password']) {
      expect(kept).not.toContain(secret)
      expect(app.logged.join('\n')).not.toContain(secret)
    }
  })
})

describe('an invitation', () => {
  const invite = (code: string, name = 'New') =>
    signIn({ strategy: 'invite', code, name, email: `new-${people++}@example.test`, password: PASSWORD })

  it('brings one person in, with the role it says and the name and password they choose', async () => {
    const { url, expires_at } = await app.owner.create('invites', { role: 'viewer' })
    expect(url).toMatch(/#invite=[\w-]{43}$/)
    expect(Date.parse(String(expires_at)) - Date.now()).toBeLessThanOrEqual(7 * 24 * 3_600_000)
    const { user, accessToken } = await invite(codeOf(url), 'Grace')
    expect(user).toMatchObject({ name: 'Grace', role: 'viewer' })
    expect(await isGood(accessToken)).toBe(true)
    expect(await failureOf(invite(codeOf(url)))).toMatchObject(used)
  })

  it('is good for one of many who use it at the same time', async () => {
    const { url } = await app.owner.create('invites', { role: 'member' })
    const answers = await Promise.allSettled(Array.from({ length: 3 }, () => invite(codeOf(url))))
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  })

  it('says nothing of its role itself', async () => {
    const { url } = await app.owner.create('invites', { role: 'viewer' })
    const code = codeOf(url)
    const data = { strategy: 'invite', code, name: 'New', email: 'new@example.test', password: PASSWORD, role: 'owner' }
    expect(await failureOf(signIn(data))).toMatchObject({ code: 400 })
    expect(await failureOf(signIn({ strategy: 'reset', code, password: PASSWORD }))).toMatchObject(used)
    expect(await failureOf(signIn({ strategy: 'link', code }))).toMatchObject(used)
  })

  it('is no more when its time is over, when it was taken back, and when its address is known already', async () => {
    const [late, back, again] = await Promise.all([1, 2, 3].map(() => app.owner.create('invites', { role: 'viewer' })))
    await app.app.get('database')('invites').where({ invite_id: late?.invite_id }).update({ expires_at: '2020' })
    await app.owner.remove('invites', back?.invite_id)
    for (const { url } of [late, back].filter(invite => invite !== undefined)) {
      expect(await failureOf(invite(codeOf(url)))).toMatchObject(used)
    }
    const { email } = await withPassword()
    const code = codeOf(again?.url)
    const known = signIn({ strategy: 'invite', code, name: 'Twin', email: email.toUpperCase(), password: PASSWORD })
    expect(await failureOf(known)).toMatchObject({ code: 409, data: { reason: 'email_taken' } })
    expect((await invite(code)).user).toMatchObject({ role: 'viewer' })
  })

  it('ends with the role of whoever made it', async () => {
    const [lowered, removed] = [app.person('admin'), app.person('admin')]
    const codes = await Promise.all(
      [lowered, removed].map(async ({ door }) => codeOf((await door.create('invites', { role: 'member' })).url))
    )
    await app.owner.patch('users', lowered.user_id, { role: 'member' })
    await app.owner.remove('users', removed.user_id)
    for (const code of codes) expect(await failureOf(invite(code))).toMatchObject(used)
    await app.owner.patch('users', lowered.user_id, { role: 'admin' })
    expect((await invite(codes[0] ?? '')).user).toMatchObject({ role: 'member' })
  })
})

describe('a link for a new password', () => {
  const reset = (code: string, password = 'a new password') => signIn({ strategy: 'reset', code, password })
  const linkFor = async (user_id: string, door = app.owner) => codeOf((await door.create('invites', { user_id })).url)

  it('sets it once, and ends everything that was signed in before', async () => {
    const { email, user_id } = await withPassword()
    const before = await local(email)
    await using tab = await stockClient(app.url, before.accessToken)
    const closed = new Promise(resolve => tab.socket.on('disconnect', resolve))
    const code = await linkFor(user_id)
    const { accessToken, user } = await reset(code)
    expect(user).toMatchObject({ user_id })
    await closed
    expect([await isGood(before.accessToken), await isGood(accessToken)]).toEqual([false, true])
    expect(await failureOf(signIn({ strategy: 'refresh', refreshToken: before.refreshToken }))).toMatchObject({
      code: 401,
      data: { reason: 'invalid_token' }
    })
    expect(await failureOf(local(email))).toMatchObject(wrong)
    expect((await local(email, 'a new password')).user).toMatchObject({ user_id })
    expect(await failureOf(reset(code))).toMatchObject(used)
  })

  it('goes on where it was used, also where that person was signed in before', async () => {
    const { email, user_id } = await withPassword()
    await using client = await stockClient(app.url)
    const call = (data: object) => called<SignedIn>(client.socket, 'create', 'authentication', data, {})
    await call({ strategy: 'local', email, password: PASSWORD })
    const data = { strategy: 'reset', code: await linkFor(user_id), password: 'a new password' }
    expect((await call(data)).user).toMatchObject({ user_id })
    const heard = nextEvent(client.service('boards'), 'created')
    await app.owner.create('boards', { name: 'Heard' })
    expect(await heard).toMatchObject({ name: 'Heard' })
  })

  it('ends the sign-in links that were made before', async () => {
    const { user_id } = await withPassword()
    const user = await app.app.service('users').get(user_id)
    const { url } = await app.app.service('links').create({}, { user })
    await reset(await linkFor(user_id))
    expect(await failureOf(signIn({ strategy: 'link', code: codeOf(url) }))).toMatchObject(used)
    expect(await isGood(await tokenOf(user_id))).toBe(true)
  })

  it('is the last of those that were under way', async () => {
    const { user_id } = await withPassword()
    const [first, second] = [await linkFor(user_id), await linkFor(user_id)]
    await reset(second)
    expect(await failureOf(reset(first))).toMatchObject(used)
  })

  it('ends when its maker, or whom it is for, got another role', async () => {
    const admin = app.person('admin')
    const raised = await withPassword()
    const other = await withPassword()
    const [forRaised, forOther] = [await linkFor(raised.user_id, admin.door), await linkFor(other.user_id, admin.door)]
    await app.owner.patch('users', raised.user_id, { role: 'owner' })
    expect(await failureOf(reset(forRaised))).toMatchObject(used)
    await app.owner.patch('users', admin.user_id, { role: 'viewer' })
    expect(await failureOf(reset(forOther))).toMatchObject(used)
    expect((await local(raised.email)).user).toMatchObject({ role: 'owner' })
  })
})
