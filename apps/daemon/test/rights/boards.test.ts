import type { Board } from '@callboard/contract'
import { nextEvent, stockClient } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import { type Fixtures, startWithFixtures } from '../support/fixtures.ts'
import { called, failureOf, socketDoor } from '../support/test-client.ts'

let app: Fixtures
let maker: ReturnType<Fixtures['person']>

beforeAll(async () => {
  app = await startWithFixtures()
  maker = app.person('member')
})
afterAll(() => app[Symbol.asyncDispose]())

const notYours = { code: 403, data: { reason: 'not_yours' } }
const whole = ({ name, slug, description, visibility, members }: Record<string, unknown>) => ({
  name,
  slug,
  description,
  visibility,
  members
})

describe('who sees a board, and whether it stays', () => {
  it.each([{ visibility: 'members' }, { members: [] }, { visibility: 'open', description: 'x' }])(
    'is for its maker and for admins: %j',
    async change => {
      const board = await maker.door.create('boards', { name: 'Shared' })
      const id = board.board_id
      const { door } = app.person('member')
      expect(await failureOf(door.patch('boards', id, change))).toMatchObject(notYours)
      expect(await failureOf(door.update('boards', id, { ...whole(board), ...change }))).toMatchObject(notYours)
      expect(await failureOf(door.remove('boards', id))).toMatchObject(notYours)
      expect(await maker.door.get('boards', id)).toEqual(board)
      expect(await app.person('admin').door.patch('boards', id, change)).toMatchObject(change)
      expect(await maker.door.patch('boards', id, { ...change, name: 'Again' })).toMatchObject({
        ...change,
        version: 3
      })
      expect(await maker.door.remove('boards', id)).toMatchObject({ board_id: id })
    }
  )

  it('and an admin removes what one sees', async () => {
    const { board_id } = await maker.door.create('boards', { name: 'To go' })
    const admin = app.person('admin')
    expect(await admin.door.remove('boards', board_id)).toMatchObject({ board_id })
  })
})

it('what a board is called is for every member who sees it', async () => {
  const { board_id } = await maker.door.create('boards', { name: 'Common' })
  const { door } = app.person('member')
  expect(await door.patch('boards', board_id, { name: 'Ours', description: 'all of us' })).toMatchObject({
    name: 'Ours'
  })
})

it('a new board is open, or is seen by its maker and those who are named', async () => {
  const [guest, other] = [app.person('viewer'), app.person('owner')]
  expect(await maker.door.create('boards', { name: 'Open' })).toMatchObject({ visibility: 'open', members: [] })
  const members = [guest.user_id]
  const { board_id } = await maker.door.create('boards', { name: 'Closed', visibility: 'members', members })
  for (const { door } of [maker, guest]) expect(await door.get('boards', board_id)).toMatchObject({ members })
  expect(await failureOf(other.door.get('boards', board_id))).toMatchObject({ code: 404 })
})

it('nobody is a member who is not there, or twice', async () => {
  const name = 'Of nobody'
  const unknown = await failureOf(maker.door.create('boards', { name, members: [newId('user')] }))
  expect(unknown).toMatchObject({ code: 404, message: expect.stringMatching(/^There is no user usr_/) })
  const { board_id } = await maker.door.create('boards', { name })
  const members = [maker.user_id, newId('user')]
  expect(await failureOf(maker.door.patch('boards', board_id, { members }))).toMatchObject({ code: 404 })
  for (const odd of [[maker.user_id, maker.user_id], ['x'], [`${maker.user_id}"`], 'x', [null]]) {
    expect(await failureOf(maker.door.patch('boards', board_id, { members: odd }))).toMatchObject({ code: 400 })
  }
})

describe('an admin who may not see a board', () => {
  it.each(['REST', 'socket'])('joins it by its address over %s, and the board says so to its members', async way => {
    await using client = await stockClient(app.url, maker.token)
    const { board_id } = await maker.door.create('boards', { name: 'Private', visibility: 'members' })
    const admin = app.person('admin')
    await using door = way === 'REST' ? admin.door : await socketDoor(app, admin.token)
    expect(await failureOf(door.get('boards', board_id))).toMatchObject({ code: 404 })
    await called(client.socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
    const said = new Promise<unknown[]>(resolve => {
      client.service('boards').on('patched', (...event: unknown[]) => resolve(event))
    })
    const joined = await door.create(`boards/${board_id}/join`, {})
    expect(joined).toMatchObject({ board_id, visibility: 'members', members: [admin.user_id], version: 2 })
    expect(await said).toEqual([joined, expect.objectContaining({ type: 'board.shared', actor: admin.user_id })])
    expect(await door.get('boards', board_id)).toEqual(joined)
    expect(await door.create(`boards/${board_id}/join`, {})).toEqual(joined)
  })

  it('joins in no other way, and nobody else does', async () => {
    const { board_id } = await maker.door.create('boards', { name: 'Private', visibility: 'members' })
    for (const role of ['viewer', 'member'] as const) {
      const { door } = app.person(role)
      expect(await failureOf(door.create(`boards/${board_id}/join`, {}))).toMatchObject({
        code: 403,
        data: { reason: 'role_too_low' }
      })
    }
    const { door } = app.person('admin')
    expect(await failureOf(door.create(`boards/${newId('board')}/join`, {}))).toMatchObject({ code: 404 })
    expect(await failureOf(door.create(`boards/${board_id}/join`, { user_id: maker.user_id }))).toMatchObject({
      code: 400
    })
  })

  it('asks once and again with a key, and is a member once', async () => {
    const { board_id } = await maker.door.create('boards', { name: 'Private', visibility: 'members' })
    const { door, user_id } = app.person('owner')
    const once = { idempotency_key: 'join' }
    const answers = await Promise.all([1, 2, 3].map(() => door.create(`boards/${board_id}/join`, once)))
    for (const answer of answers) expect(answer).toMatchObject({ members: [user_id], version: 2 })
  })
})

it('whoever is removed from the workspace is a member of nothing any more', async () => {
  const guest = app.person('member')
  const members = [guest.user_id, maker.user_id]
  const { board_id } = await maker.door.create('boards', { name: 'Two of us', visibility: 'members', members })
  await using client = await stockClient(app.url, maker.token)
  await called(client.socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
  const said = nextEvent<Board>(client.service('boards'), 'patched')
  await app.owner.remove('users', guest.user_id)
  expect((await said).members).toEqual([maker.user_id])
  expect(await maker.door.get('boards', board_id)).toMatchObject({ members: [maker.user_id], version: 2 })
})
