import {
  contracts,
  findQuery,
  routes,
  type ServiceContract,
  signInSchemas,
  virtualServices,
  WORKSPACE
} from '@callboard/contract'
import { makeCheckout } from '@callboard/testing'
import { Ajv } from '@feathersjs/schema'
import type { TSchema } from '@sinclair/typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataValidator } from '../src/core/validator.ts'
import { renewSignIn, startSignIn } from '../src/services/sign-ins/sign-in-lifecycle.ts'
import { startInside } from './support/inside.ts'
import { seedTurn } from './support/seed.ts'

let inside: Awaited<ReturnType<typeof startInside>>

beforeAll(async () => {
  inside = await startInside()
})
afterAll(() => inside[Symbol.asyncDispose]())

const all: ServiceContract[] = Object.values(contracts)
const mayBeNull = ({ anyOf }: TSchema) => Array.isArray(anyOf) && anyOf.some(({ type }) => type === 'null')

describe('a table is what its contract says', () => {
  it.each(all)('$path', async ({ path, key, row }) => {
    const columns: { name: string; notnull: number; pk: number }[] = await inside.app
      .get('database')
      .raw(`pragma table_info(${path})`)
    const shown = columns.filter(({ name }) => !HIDDEN[path]?.includes(name))
    expect(shown.map(({ name }) => name).sort()).toEqual(Object.keys(row.properties).sort())
    expect(columns.filter(({ pk }) => pk).map(({ name }) => name)).toEqual([key])
    const nullable = Object.entries(row.properties).filter(([, schema]) => mayBeNull(schema))
    const empty = shown.filter(({ notnull, pk }) => !notnull && !pk).map(({ name }) => name)
    expect(empty.sort()).toEqual(nullable.map(([name]) => name).sort())
  })
})

/** Columns that never leave their table. */
const HIDDEN: Record<string, readonly string[]> = {
  accounts: ['password_hash'],
  tokens: ['hash'],
  sign_ins: ['hash'],
  invites: ['hash'],
  events: ['feed', 'seq', 'nth']
}

it('each schema that something is checked against is a JSON Schema', () => {
  const services: ServiceContract[] = [...all, ...Object.values(virtualServices)]
  const ofServices = services.flatMap(({ row, methods: { find, create, update, patch, remove }, events }) => [
    ...(find ? [findQuery({ row }, find)] : []),
    ...[create, update, patch, remove].filter(schema => schema instanceof Object),
    ...Object.values(events).map(({ payload }) => payload)
  ])
  const ajv = new Ajv()
  for (const schema of [...ofServices, ...routes.map(({ data }) => data), ...Object.values(signInSchemas)]) {
    expect(ajv.validateSchema(schema), `${JSON.stringify(schema)}: ${ajv.errorsText()}`).toBe(true)
  }
})

/** One real row of every service, as its service answers it. */
async function rows(path: string): Promise<Record<string, unknown>> {
  const { app, home } = inside
  const user = await app.service('users').create({ name: 'A person', role: 'owner' })
  const board = await app.service('boards').create({ name: 'Rows' })
  const agent = await app.service('agents').create({ name: 'rows', command: process.execPath })
  const repo = await app.service('repos').create({ path })
  const session = await app.service('sessions').create({
    title: 'Rows',
    board_id: board.board_id,
    agent_id: agent.agent_id,
    repo_id: repo.repo_id
  })
  const { task, message, permission } = seedTurn(home, session.session_id)
  const { refreshToken } = await startSignIn(app, user.user_id, 'a browser')
  return {
    settings: await app.service('settings').get(WORKSPACE),
    accounts: await app.service('accounts').get(user.user_id),
    tokens: await app.service('tokens').create({ user_id: user.user_id, name: 'ci', hash: 'x' }),
    sign_ins: await renewSignIn(app, refreshToken),
    users: user,
    boards: board,
    agents: agent,
    repos: repo,
    sessions: session,
    tasks: await app.service('tasks').get(task.task_id),
    messages: await app.service('messages').get(message.message_id),
    permissions: await app.service('permissions').get(permission.permission_id),
    documents: await app.service('documents').create({
      session_id: session.session_id,
      task_id: null,
      name: 'a.txt',
      media_type: 'text/plain',
      bytes: 1,
      indexed_at: null
    })
  }
}

it('[R3] a real row of each service is what its events may carry, and with one field more it is not', async () => {
  await using checkout = await makeCheckout()
  const real = await rows(checkout.path)
  for (const { path, events } of all) {
    for (const [event, { payload, delivery }] of Object.entries(events)) {
      if (delivery !== 'durable' || event === 'left') continue
      const check = dataValidator(payload)
      expect(check(real[path]), `${path} ${event}`).toBe(real[path])
      expect(() => check({ ...Object(real[path]), secret: 'x' }), `${path} ${event}`).toThrow(
        'secret is not a known field'
      )
    }
  }
})

describe('[R3] in tests a payload that is not what the contract says is refused', () => {
  it('with the write that would have sent it', async () => {
    const { app } = inside
    await expect(app.service('boards').create({ name: '' })).rejects.toThrow('Invalid data: name is empty.')
    await expect(app.service('boards').create({ name: 'No slug', slug: 'NO' })).rejects.toThrow(
      'slug has an invalid format'
    )
    expect((await app.service('boards').find({ query: { name: { $in: ['', 'No slug'] } } })).total).toBe(0)
  })

  it('also where no row stands behind it', () => {
    const delta = { message_id: 'msg_1', session_id: 'ses_1', task_id: null, offset: -1, text: '' }
    expect(() => inside.app.get('eventPublisher').publishEphemeral('messages', 'delta', delta, 'system')).toThrow(
      'Invalid data: message_id has an invalid format.'
    )
  })

  it('and elsewhere the check is left out', async () => {
    await using live = await startInside({ checksPayloads: false })
    expect(await live.app.service('boards').create({ name: '' })).toMatchObject({ name: '' })
  })
})

it('[C9] an event, and a type of event, that is not in the contract throws', async () => {
  const { app } = inside
  expect(() => app.service('boards').emit('renamed', {})).toThrow("'boards' has no event 'renamed'")
  await expect(app.service('boards').create({ name: 'Typed' }, { type: 'board.painted' })).rejects.toThrow(
    'board.painted'
  )
  expect((await app.service('boards').find({ query: { name: 'Typed' } })).total).toBe(0)
})
