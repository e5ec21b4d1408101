import { cuttingProxy, nextEvent, stockClient, until } from '@callboard/testing'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fixtures, startWithFixtures } from './support/fixtures.ts'
import { called, type Found, failureOf, type Row } from './support/test-client.ts'

let app: Fixtures
let ann: ReturnType<Fixtures['person']>
let ben: ReturnType<Fixtures['person']>
let board_id: string

beforeAll(async () => {
  app = await startWithFixtures()
  ann = app.person('member', 'Ann')
  ben = app.person('member', 'Ben')
  const board = await ann.door.create('boards', { name: 'Crowded', visibility: 'open' })
  board_id = String(board.board_id)
})
afterAll(() => app[Symbol.asyncDispose]())

const tab = async (person: { token: string }, url = app.url) => {
  const client = await stockClient(url, person.token)
  await called(client.socket, 'create', 'subscriptions', { channel: `board:${board_id}` }, {})
  return client
}
const come = (socket: Socket, doing = {}): Promise<Row> =>
  called(socket, 'create', 'presence', { board_id, ...doing }, {})
const roster = async (socket: Socket): Promise<unknown[]> =>
  (await called<Found>(socket, 'find', 'presence', { board_id })).data.map(({ user_id }) => user_id)

describe('presence', () => {
  it('[P1] [P2] a person has an entry for each tab, and closing one leaves the others', async () => {
    await using one = await tab(ann)
    await using other = await tab(ben)
    await come(other.socket)
    const heard = nextEvent(other.socket, 'presence joined')
    await come(one.socket)
    expect(await heard).toMatchObject({ user_id: ann.user_id, board_id, session_id: null, is_typing: false })
    const second = await tab(ann)
    await come(second.socket)
    expect((await roster(other.socket)).sort()).toEqual([ann.user_id, ann.user_id, ben.user_id].sort())
    const left = nextEvent(other.socket, 'presence left')
    await second[Symbol.asyncDispose]()
    expect(await left).toMatchObject({ user_id: ann.user_id, board_id })
    expect((await roster(other.socket)).sort()).toEqual([ann.user_id, ben.user_id].sort())
  })

  // That it is told thirty times a second at most is shown with a clock of its own in newest.test.ts.
  it('[P2] tells what is done, not everything of what comes at once, and the newest at the end', async () => {
    await using one = await tab(ann)
    await using other = await tab(ben)
    await come(one.socket)
    const moves: Row[] = []
    other.socket.on('presence moved', (move: Row) => moves.push(move))
    await Promise.all(Array.from({ length: 100 }, (_, at) => come(one.socket, { cursor: { x: at + 1, y: 0 } })))
    await until(() => moves.some(({ cursor }) => JSON.stringify(cursor) === '{"x":100,"y":0}'))
    expect(moves.length).toBeLessThan(100)
  })

  it('[P3] is who the connection is, on boards that one sees, in their channel', async () => {
    const hidden = await ann.door.create('boards', { name: 'Hidden', visibility: 'members' })
    await using other = await tab(ben)
    const on = { board_id: hidden.board_id }
    expect(await failureOf(called(other.socket, 'create', 'presence', on, {}))).toMatchObject({ code: 404 })
    expect(await called(other.socket, 'find', 'presence', on)).toMatchObject({ total: 0 })
    const named = called(other.socket, 'create', 'presence', { board_id, user_id: ann.user_id }, {})
    expect(await failureOf(named)).toMatchObject({ code: 400 })
    await using outside = await stockClient(app.url, ben.token)
    expect((await failureOf(come(outside.socket))).data).toMatchObject({ reason: 'not_joined' })
    expect(await failureOf(ben.door.create('presence', { board_id }))).toMatchObject({ code: 400 })
  })

  it('[P3] [C4] whoever loses the right to a board is gone from it, and hears nothing of it', async () => {
    const shared = await ann.door.create('boards', { name: 'Shared', visibility: 'members', members: [ben.user_id] })
    const on = { board_id: shared.board_id }
    await using one = await stockClient(app.url, ann.token)
    await using other = await stockClient(app.url, ben.token)
    for (const { socket } of [one, other]) {
      await called(socket, 'create', 'subscriptions', { channel: `board:${shared.board_id}` }, {})
      await called(socket, 'create', 'presence', on, {})
    }
    const left = nextEvent(one.socket, 'presence left')
    await ann.door.patch('boards', shared.board_id, { members: [] })
    expect(await left).toMatchObject({ user_id: ben.user_id })
    const heard: string[] = []
    other.socket.onAny(event => heard.push(event))
    await called(one.socket, 'create', 'presence', { ...on, is_typing: true }, {})
    await called(other.socket, 'find', 'subscriptions', {})
    expect(heard.filter(event => event.startsWith('presence'))).toEqual([])
    expect(await called(other.socket, 'find', 'presence', on)).toMatchObject({ total: 0 })
  })

  it('[P1] going to another board leaves the one before, and so does leaving its channel', async () => {
    const second = await ann.door.create('boards', { name: 'Second', visibility: 'open' })
    await using one = await tab(ann)
    await using other = await tab(ben)
    await come(one.socket)
    await called(one.socket, 'create', 'subscriptions', { channel: `board:${second.board_id}` }, {})
    const left = nextEvent(other.socket, 'presence left')
    await called(one.socket, 'create', 'presence', { board_id: second.board_id }, {})
    expect(await left).toMatchObject({ user_id: ann.user_id, board_id })
    await called(one.socket, 'remove', 'subscriptions', `board:${second.board_id}`, {})
    expect(await called(other.socket, 'find', 'presence', { board_id: second.board_id })).toMatchObject({ total: 0 })
  })

  it('[P4] is gone after a clean close, and after a connection has died', async () => {
    await using proxy = await cuttingProxy(Number(new URL(app.url).port))
    await using other = await tab(ben)
    const left = () => nextEvent<Row>(other.socket, 'presence left', undefined, 60_000)
    const clean = await tab(ann)
    await come(clean.socket)
    const atOnce = left()
    await clean[Symbol.asyncDispose]()
    await atOnce
    await using dead = await tab(ann, proxy.url)
    await come(dead.socket)
    const later = left()
    for (const connection of proxy.connections) {
      connection.stall('up')
      connection.stall('down')
    }
    await later
  })

  it('[P4] a connection that is dead is taken for one after ten seconds at most', async () => {
    const handshake = await fetch(`${app.url}socket.io/?EIO=4&transport=polling`)
    const { pingInterval, pingTimeout } = JSON.parse((await handshake.text()).slice(1))
    expect(pingInterval + pingTimeout).toBeLessThanOrEqual(10_000)
  })

  it('[P2] is stored nowhere, and only one’s own entry can be removed', async () => {
    await using one = await tab(ann)
    await using other = await tab(ben)
    const { presence_id } = await come(one.socket)
    expect(await failureOf(called(other.socket, 'remove', 'presence', presence_id, {}))).toMatchObject({ code: 404 })
    await called(one.socket, 'remove', 'presence', presence_id, {})
    expect(await roster(other.socket)).toEqual([])
    const { data } = await ann.door.find('events', { board_id, $limit: 200 })
    expect(data.filter(({ type }) => String(type).startsWith('presence'))).toEqual([])
  })
})
