import { ROLES, type Role } from '@callboard/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { failureOf } from '../support/test-client.ts'

let app: Fixtures

beforeAll(async () => {
  app = await startWithFixtures()
})
afterAll(() => app[Symbol.asyncDispose]())

const tooLow = { code: 403, data: { reason: 'role_too_low' } }
const ownerStays = { code: 403, data: { reason: 'owner_stays' } }
const LOW: readonly Role[] = ['viewer', 'member']

/** Whether an admin, or an owner, may do what concerns people of these roles. */
const may = (asker: Role, ...roles: Role[]) => asker === 'owner' || roles.every(role => LOW.includes(role))

let people = 0
const somebody = (role: Role) => ({
  name: 'Somebody',
  role,
  email: `somebody-${people++}@example.test`,
  password: 'long enough'
})

describe.each(['admin', 'owner'] as const)('an %s', asker => {
  it.each(ROLES)('makes a new %s only as far as the role goes', async role => {
    const { door } = app.person(asker)
    if (may(asker, role)) expect(await door.create('users', somebody(role))).toMatchObject({ role, version: 1 })
    else expect(await failureOf(door.create('users', somebody(role)))).toMatchObject(tooLow)
  })

  it.each(ROLES)('invites a new %s only as far as the role goes', async role => {
    const { door } = app.person(asker)
    if (may(asker, role)) expect(await door.create('invites', { role })).toMatchObject({ role, user_id: null })
    else expect(await failureOf(door.create('invites', { role }))).toMatchObject(tooLow)
  })

  it.each(ROLES)('sets a new password for a %s only as far as the role goes', async role => {
    const { door } = app.person(asker)
    const { user_id } = app.person(role)
    if (may(asker, role)) expect(await door.create('invites', { user_id })).toMatchObject({ role: null, user_id })
    else expect(await failureOf(door.create('invites', { user_id }))).toMatchObject(tooLow)
  })

  it.each(ROLES)('changes the role of a %s only as far as the role goes', async from => {
    const { door } = app.person(asker)
    for (const role of ROLES) {
      const { user_id } = app.person(from)
      const change = () => door.patch('users', user_id, { role })
      if (!may(asker, from, role)) expect(await failureOf(change()), role).toMatchObject(tooLow)
      else expect(await change()).toMatchObject({ user_id, role, version: expect.any(Number) })
    }
  })

  it.each(ROLES)('renames and removes a %s only as far as the role goes, and an owner stays', async role => {
    const { door } = app.person(asker)
    const { user_id } = app.person(role)
    const rename = () => door.patch('users', user_id, { name: 'Renamed' })
    if (may(asker, role)) expect(await rename()).toMatchObject({ name: 'Renamed' })
    else expect(await failureOf(rename())).toMatchObject(tooLow)
    const remove = () => door.remove('users', user_id)
    if (!may(asker, role)) expect(await failureOf(remove())).toMatchObject(tooLow)
    else if (role === 'owner') expect(await failureOf(remove())).toMatchObject(ownerStays)
    else expect(await remove()).toMatchObject({ user_id })
  })
})

it.each(ROLES)('a %s has one’s own name, and no say in one’s role', async role => {
  const { door, user_id } = app.person(role)
  expect(await door.patch('users', user_id, { name: 'Ada' })).toMatchObject({ user_id, name: 'Ada', role })
  for (const other of ROLES.filter(other => other !== role)) {
    const refusal = role === 'owner' ? ownerStays : tooLow
    expect(await failureOf(door.patch('users', user_id, { role: other })), other).toMatchObject(refusal)
    expect(await failureOf(door.patch('users', user_id, { name: 'Eve', role: other })), other).toMatchObject(refusal)
  }
  expect(await door.get('users', user_id)).toMatchObject({ name: 'Ada', role, version: 2 })
})

it.each(LOW)('a %s does nothing to others', async role => {
  const { door } = app.person(role)
  const { user_id } = app.person('viewer')
  expect(await failureOf(door.patch('users', user_id, { name: 'Mine' }))).toMatchObject(tooLow)
  expect(await failureOf(door.patch('users', user_id, { role: 'viewer' }))).toMatchObject(tooLow)
  expect(await failureOf(door.remove('users', user_id))).toMatchObject(tooLow)
  expect(await failureOf(door.create('invites', { user_id }))).toMatchObject(tooLow)
  expect(await failureOf(door.find('invites'))).toMatchObject(tooLow)
})

it('an admin sets a new password for oneself by a link, like for others', async () => {
  const { door, user_id } = app.person('admin')
  expect(await door.create('invites', { user_id })).toMatchObject({ user_id, url: expect.stringMatching(/#reset=/) })
})

it('a link is either for somebody new or for somebody who is there', async () => {
  const { door, user_id } = app.person('owner')
  for (const odd of [{}, { user_id, role: 'viewer' }]) {
    expect(await failureOf(door.create('invites', odd))).toMatchObject({ code: 400, data: { reason: 'invalid' } })
  }
  expect(await failureOf(door.create('invites', { user_id: newId('user') }))).toMatchObject({ code: 404 })
})

describe('how people sign in', () => {
  it('is read by themselves, and by admins', async () => {
    const [one, other, admin] = [app.person('member'), app.person('viewer'), app.person('admin')]
    expect(await one.door.get('accounts', one.user_id)).toMatchObject({ user_id: one.user_id, email: null })
    expect(await one.door.find('accounts')).toMatchObject({ total: 1, data: [{ user_id: one.user_id }] })
    expect(await failureOf(one.door.get('accounts', other.user_id))).toMatchObject({ code: 404 })
    expect(await one.door.find('accounts', { user_id: other.user_id })).toMatchObject({ total: 0 })
    expect(await admin.door.get('accounts', other.user_id)).toMatchObject({ user_id: other.user_id })
    expect(await admin.door.find('accounts', { user_id: other.user_id })).toMatchObject({ total: 1 })
  })

  it('is changed by themselves alone', async () => {
    const { user_id } = app.person('viewer')
    for (const role of ['member', 'admin', 'owner'] as const) {
      const { door } = app.person(role)
      const change = { email: 'mine@example.test', password: 'long enough' }
      expect(await failureOf(door.patch('accounts', user_id, change))).toMatchObject({ code: 404 })
    }
    expect(await app.owner.get('accounts', user_id)).toMatchObject({ email: null, password_set_at: null, version: 1 })
  })

  it('tells nobody a hash', async () => {
    const { door } = app.person('owner')
    const { user_id } = await door.create('users', somebody('member'))
    for (const row of [await door.get('accounts', user_id), ...(await door.find('accounts', { $limit: 200 })).data]) {
      expect(Object.keys(row)).not.toContain('password_hash')
    }
    expect(JSON.stringify(await door.find('accounts', { $limit: 200 }))).not.toContain('scrypt')
  })
})

it('a board that only its maker saw goes to who removes the maker', async () => {
  const maker = app.person('member')
  const admin = app.person('admin')
  const hidden = await maker.door.create('boards', { name: 'Mine alone', visibility: 'members' })
  expect(await failureOf(admin.door.get('boards', hidden.board_id))).toMatchObject({ code: 404 })
  await admin.door.remove('users', maker.user_id)
  expect(await admin.door.get('boards', hidden.board_id)).toMatchObject({ members: [admin.user_id] })
})
