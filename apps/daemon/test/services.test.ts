import { type App, makeCheckout, startApp } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstRows, newSession, seedTurn, toolCall } from './support/seed.ts'
import { failureOf, failuresOf, type Row, restDoor, socketDoor, type TestClient } from './support/test-client.ts'

let app: App
const doors = new Map<string, TestClient>()

beforeAll(async () => {
  app = await startApp()
  doors.set('REST', restDoor(app, app.token)).set('socket', await socketDoor(app, app.token))
})
afterAll(async () => {
  await doors.get('socket')?.[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})

const stamped = (prefix: string) => ({
  [`${prefix}_id`]: expect.stringMatching(/^[a-z]{3}_[a-z2-7]{20}$/),
  version: 1,
  created_at: expect.stringMatching(/Z$/),
  updated_at: expect.stringMatching(/Z$/)
})
const changed = (row: Row) => ({ version: row.version + 1, created_at: row.created_at, created_by: row.created_by })

describe.each(['REST', 'socket'])('over %s', name => {
  const door = () => {
    const found = doors.get(name)
    if (!found) throw new Error(`there is no door ${name}`)
    return found
  }
  const me = async () => (await door().find('users')).data[0]?.user_id

  it('boards are created, found, got, patched, replaced and removed', async () => {
    const { create, find, get, patch, update, remove } = door()
    const made = await create('boards', { name: 'Été, à Paris!' })
    expect(made).toEqual({
      ...stamped('board'),
      name: 'Été, à Paris!',
      slug: made.slug,
      description: '',
      visibility: 'open',
      members: [],
      zones: [],
      created_by: await me()
    })
    expect(made.slug).toMatch(/^ete-a-paris(-\d+)?$/)
    const id = made.board_id
    expect(await get('boards', id)).toEqual(made)
    expect((await find('boards', { board_id: id })).data).toEqual([made])
    const patched = await patch('boards', id, { description: 'For the summer' })
    expect(patched).toEqual({
      ...made,
      ...changed(made),
      description: 'For the summer',
      updated_at: patched.updated_at
    })
    const replaced = await update('boards', id, {
      name: 'Autumn',
      slug: `autumn-${name.toLowerCase()}`,
      description: '',
      visibility: 'open',
      members: []
    })
    expect(replaced).toMatchObject({
      ...changed(patched),
      name: 'Autumn',
      slug: `autumn-${name.toLowerCase()}`,
      description: ''
    })
    expect(await remove('boards', id)).toEqual(replaced)
    expect(await failureOf(get('boards', id))).toMatchObject({
      name: 'NotFound',
      message: `There is no board ${id}.`,
      data: { reason: 'not_found' }
    })
  })

  it('a second board of a name gets a slug of its own, and a slug that is taken is refused', async () => {
    const { create, patch, remove } = door()
    const [first, second] = [await create('boards', { name: 'Twins' }), await create('boards', { name: 'Twins' })]
    expect([first.slug, second.slug]).toEqual(['twins', 'twins-2'])
    const clash = await failureOf(patch('boards', second.board_id, { slug: 'twins' }))
    expect(clash).toMatchObject({ name: 'Conflict', data: { reason: 'already_exists' } })
    for (const { board_id } of [first, second]) await remove('boards', board_id)
  })

  it('agents are created, found, got, patched, replaced and removed', async () => {
    const { create, find, get, patch, update, remove } = door()
    const made = await create('agents', {
      name: `mine-${name.toLowerCase()}`,
      command: 'node',
      args: ['-v'],
      env: ['MY_KEY']
    })
    expect(made).toEqual({
      ...stamped('agent'),
      name: `mine-${name.toLowerCase()}`,
      adapter: 'acp',
      command: 'node',
      args: ['-v'],
      env: ['MY_KEY'],
      model: null,
      mode: null,
      preset: null,
      status: 'available',
      program_version: null,
      fault: null,
      created_by: await me()
    })
    expect(await get('agents', made.agent_id)).toEqual(made)
    expect((await find('agents', { name: made.name })).data).toEqual([made])
    const patched = await patch('agents', made.agent_id, { command: 'no-such-program', model: 'big' })
    expect(patched).toMatchObject({ ...changed(made), status: 'missing', model: 'big', args: ['-v'] })
    const whole = {
      name: `new-${name.toLowerCase()}`,
      command: process.execPath,
      args: [],
      env: [],
      model: null,
      mode: 'plan'
    }
    const replaced = await update('agents', made.agent_id, whole)
    expect(replaced).toMatchObject({ ...changed(patched), ...whole, adapter: 'acp', status: 'available' })
    expect(await remove('agents', made.agent_id)).toEqual(replaced)
  })

  it('repos are created, found, got, patched, replaced and removed', async () => {
    const { create, find, get, patch, update, remove } = door()
    await using checkout = await makeCheckout()
    await using other = await makeCheckout()
    const made = await create('repos', { path: checkout.path })
    expect(made).toEqual({
      ...stamped('repo'),
      path: checkout.path,
      name: checkout.path.split('/').at(-1),
      default_branch: 'main',
      url: null,
      status: 'ready',
      error: null,
      created_by: await me()
    })
    expect(await get('repos', made.repo_id)).toEqual(made)
    expect((await find('repos', { path: checkout.path })).data).toEqual([made])
    const patched = await patch('repos', made.repo_id, { name: 'Renamed' })
    expect(patched).toMatchObject({ ...changed(made), name: 'Renamed', path: checkout.path })
    const replaced = await update('repos', made.repo_id, { name: 'Moved', path: other.path })
    expect(replaced).toMatchObject({ ...changed(patched), name: 'Moved', path: other.path })
    expect(await remove('repos', made.repo_id)).toEqual(replaced)
  })

  it('sessions are created, found, got, patched and removed, and cannot be replaced', async () => {
    const { find, get, patch, update, remove } = door()
    const made = await newSession(door(), 'Mend the gate')
    const { board, repo, agent } = await firstRows(door())
    expect(made).toEqual({
      ...stamped('session'),
      board_id: board.board_id,
      repo_id: repo.repo_id,
      agent_id: agent.agent_id,
      title: 'Mend the gate',
      status: 'idle',
      work_tree: 'none',
      directory: null,
      branch: null,
      base_commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      agent_session_id: null,
      options: null,
      last_task_status: null,
      context: null,
      usage: null,
      place: null,
      last_message_at: null,
      paused_at: null,
      archived_at: null,
      created_by: await me()
    })
    expect(await get('sessions', made.session_id)).toEqual(made)
    expect((await find('sessions', { session_id: made.session_id, archived_at: null })).data).toEqual([made])
    const archived_at = '2026-01-02T03:04:05.006Z'
    const patched = await patch('sessions', made.session_id, { archived_at })
    expect(patched).toMatchObject({ ...changed(made), archived_at })
    expect((await find('sessions', { session_id: made.session_id, archived_at: null })).total).toBe(0)
    expect((await find('sessions', { session_id: made.session_id, archived_at: { $ne: null } })).total).toBe(1)
    expect(await failureOf(update('sessions', made.session_id, {}))).toMatchObject({
      code: 405,
      data: { reason: 'method_not_allowed' }
    })
    expect(await remove('sessions', made.session_id)).toEqual(patched)
  })

  it('tasks are created, found, got, and while they wait reworded, stopped and removed', async () => {
    const { create, find, get, patch, remove, update } = door()
    const silent = {
      name: `silent-${name.toLowerCase()}`,
      command: process.execPath,
      args: ['-e', 'process.stdin.resume()']
    }
    const { agent_id } = await create('agents', silent)
    const { board, repo } = await firstRows(door())
    const session = { title: 'A queue', board_id: board.board_id, repo_id: repo.repo_id, agent_id }
    const { session_id } = await create('sessions', session)
    await create('tasks', { session_id, prompt: 'Keep it busy' })
    const made = await create('tasks', { session_id, prompt: 'Say hello' })
    expect(made).toEqual({
      ...stamped('task'),
      session_id,
      prompt: 'Say hello',
      status: 'queued',
      position: 2,
      started_at: null,
      ended_at: null,
      error: null,
      usage: null,
      start_commit: null,
      end_commit: null,
      created_by: await me()
    })
    const id = made.task_id
    expect(await get('tasks', id)).toEqual(made)
    expect((await find('tasks', { session_id, status: 'queued' })).data).toEqual([made])
    expect(await patch('tasks', id, { prompt: 'Say good-bye' })).toMatchObject({ prompt: 'Say good-bye', version: 2 })
    expect(await patch('tasks', id, { status: 'stopped' })).toMatchObject({ status: 'stopped', version: 3 })
    const third = await create(`sessions/${session_id}/prompt`, { prompt: 'Never mind' })
    expect(await remove('tasks', third.task_id)).toMatchObject({ status: 'queued', position: 3 })
    for (const error of await failuresOf([patch('tasks', id, { prompt: 'Too late' }), remove('tasks', id)])) {
      expect(error).toMatchObject({ name: 'Conflict', data: { reason: 'not_queued' } })
    }
    expect(await failureOf(update('tasks', id, {}))).toMatchObject({ code: 405 })
    await remove('sessions', session_id)
    await remove('agents', agent_id)
  })

  it('messages are found and got, and only the runner writes them', async () => {
    const { create, find, get, patch, remove, update } = door()
    const { session_id } = await newSession(door(), 'Said')
    const { message } = seedTurn(app.home, session_id)
    const row = { ...message, data: toolCall }
    expect(await get('messages', message.message_id)).toEqual(row)
    expect((await find('messages', { session_id, type: 'tool_call', $sort: { index: 1 } })).data).toEqual([row])
    for (const error of await failuresOf([
      create('messages', row),
      patch('messages', message.message_id, {}),
      update('messages', message.message_id, row),
      remove('messages', message.message_id)
    ])) {
      expect(error).toMatchObject({ code: 405, data: { reason: 'method_not_allowed' } })
    }
    await remove('sessions', session_id)
  })

  it('permissions are found, got and answered once, with what was offered', async () => {
    const { create, find, get, patch, remove } = door()
    const { session_id } = await newSession(door(), 'Asked')
    const { permission } = seedTurn(app.home, session_id)
    const id = permission.permission_id
    expect(await get('permissions', id)).toEqual({
      ...permission,
      tool_call: toolCall,
      options: JSON.parse(permission.options)
    })
    expect((await find('permissions', { session_id, status: 'pending' })).total).toBe(1)
    expect(await failureOf(patch('permissions', id, { option_id: 'maybe' }))).toMatchObject({
      code: 400,
      data: { reason: 'no_such_option' }
    })
    const answered = await patch('permissions', id, { option_id: 'yes' })
    expect(answered).toMatchObject({ status: 'answered', option_id: 'yes', decided_by: await me(), version: 2 })
    expect(await failureOf(patch('permissions', id, { option_id: 'yes' }))).toMatchObject({
      code: 409,
      data: { reason: 'already_answered' }
    })
    for (const error of await failuresOf([create('permissions', {}), remove('permissions', id)])) {
      expect(error).toMatchObject({ code: 405 })
    }
    await remove('sessions', session_id)
  })

  it('users are made, found, got, renamed and removed, and an owner stays one', async () => {
    const { create, find, get, patch, remove, update } = door()
    const [owner] = (await find('users', { role: 'owner' })).data
    expect(owner).toEqual({ ...stamped('user'), version: expect.any(Number), name: expect.any(String), role: 'owner' })
    expect(await get('users', owner?.user_id)).toEqual(owner)
    expect(await patch('users', owner?.user_id, { name: `Ada ${name}` })).toMatchObject({
      name: `Ada ${name}`,
      role: 'owner'
    })
    const stays = { name: 'Forbidden', data: { reason: 'owner_stays' } }
    for (const error of await failuresOf([
      patch('users', owner?.user_id, { role: 'admin' }),
      remove('users', owner?.user_id)
    ])) {
      expect(error).toMatchObject(stays)
    }
    expect(await failureOf(update('users', owner?.user_id, {}))).toMatchObject({ code: 405 })
    const eve = { name: 'Eve', role: 'member', email: `eve@${name.toLowerCase()}.test`, password: 'long enough' }
    const made = await create('users', eve)
    expect(made).toEqual({ ...stamped('user'), name: 'Eve', role: 'member' })
    expect(await failureOf(create('users', { ...eve, email: eve.email.toUpperCase() }))).toMatchObject({
      name: 'Conflict',
      data: { reason: 'email_taken' }
    })
    expect(await patch('users', made.user_id, { role: 'viewer' })).toMatchObject({ role: 'viewer', version: 2 })
    expect(await remove('users', made.user_id)).toMatchObject({ name: 'Eve' })
  })

  it('what is not there is named', async () => {
    const { get, patch, remove, create } = door()
    const gone = (prefix: string) => `${prefix}_${'a'.repeat(20)}`
    const { board, repo, agent } = await firstRows(door())
    const session = { title: 'Lost', board_id: board.board_id, repo_id: repo.repo_id, agent_id: agent.agent_id }
    const cases: [Promise<unknown>, string][] = [
      [get('boards', 'brd_x'), 'There is no board brd_x.'],
      [patch('agents', 'agt_x', { model: 'm' }), 'There is no agent agt_x.'],
      [remove('repos', 'rep_x'), 'There is no repo rep_x.'],
      [remove('sessions', 'ses_x'), 'There is no session ses_x.'],
      [create('sessions', { ...session, board_id: gone('brd') }), `There is no board ${gone('brd')}.`],
      [create('sessions', { ...session, repo_id: gone('rep') }), `There is no repo ${gone('rep')}.`],
      [create('sessions', { ...session, agent_id: gone('agt') }), `There is no agent ${gone('agt')}.`],
      [create('tasks', { session_id: gone('ses'), prompt: 'Hello' }), `There is no session ${gone('ses')}.`],
      [create('sessions/ses_x/prompt', { prompt: 'Hello' }), 'There is no session ses_x.'],
      [create('sessions/ses_x/stop', {}), 'There is no session ses_x.'],
      [create('sessions/ses_x/resume', {}), 'There is no session ses_x.'],
      [create(`sessions/${'x'.repeat(65)}/stop`, {}), 'Ids are strings of at most 64 characters.']
    ]
    const errors = await failuresOf(cases.map(([call]) => call))
    expect(errors.map(({ message }) => message)).toEqual(cases.map(([, message]) => message))
  })

  it('what is in use stays', async () => {
    const { remove } = door()
    const { session_id } = await newSession(door(), 'In use')
    const { board, repo } = await firstRows(door())
    for (const error of await failuresOf([remove('boards', board.board_id), remove('repos', repo.repo_id)])) {
      expect(error).toMatchObject({ name: 'Conflict', data: { reason: 'in_use' } })
      expect(error.message).toMatch(
        /^(One session still uses it. Remove that session|\d+ sessions, including archived ones, still use it. Remove them) first\.$/
      )
    }
    await remove('sessions', session_id)
  })

  it('[T3] if_version lets a change pass only while the row is as the caller saw it', async () => {
    const { create, patch, update, remove } = door()
    const { board_id } = await create('boards', { name: 'Seen' })
    expect(await patch('boards', board_id, { name: 'Seen twice', if_version: 1 })).toMatchObject({ version: 2 })
    const late = await failureOf(patch('boards', board_id, { name: 'Late', if_version: 1 }))
    expect(late).toMatchObject({ name: 'Conflict', data: { reason: 'changed', version: 2 } })
    const whole = { name: 'Late', slug: 'late', description: '', visibility: 'open', members: [] }
    const replaced = update('boards', board_id, { ...whole, if_version: 1 })
    expect(await failureOf(replaced)).toMatchObject({ data: { reason: 'changed' } })
    await remove('boards', board_id)
  })

  it('the built-in agent cannot be changed or removed; its model may be chosen', async () => {
    const { find, patch, update, remove } = door()
    const [builtin] = (await find('agents', { name: 'builtin' })).data
    expect(builtin).toMatchObject({ command: null, status: 'available', created_by: 'system' })
    const id = builtin?.agent_id
    const whole = { name: 'mine', command: 'node', args: [], env: [], model: null, mode: null }
    for (const error of await failuresOf([
      patch('agents', id, { name: 'mine' }),
      patch('agents', id, { command: 'node' }),
      patch('agents', id, { args: ['x'] }),
      update('agents', id, whole),
      remove('agents', id)
    ])) {
      expect(error).toMatchObject({ name: 'Forbidden', data: { reason: 'builtin_agent' } })
    }
    expect(await patch('agents', id, { model: 'small' })).toMatchObject({ model: 'small', command: null })
  })
})
