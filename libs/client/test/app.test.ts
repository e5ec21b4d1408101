import { Conflict } from '@feathersjs/errors'
import { describe, expect, it } from 'vitest'
import { connect } from '../src/index.ts'
import { SESSION, startConnectedApp, TASK } from './simulation/connected-app.ts'
import { DaemonState, startTestServer, type TestServer } from './test-server.ts'

function connectTo(server: TestServer) {
  const client = connect({ url: server.url, token: 'good', callTimeout: 30_000 })
  return Object.assign(client, { [Symbol.dispose]: () => client.close() })
}

describe('the Feathers app of a client', () => {
  it('runs hooks around its calls, which see the data, the result and the error', async () => {
    await using server = await startTestServer(new DaemonState())
    using client = connectTo(server)
    const seen: unknown[] = []
    client.app.service('boards').hooks({
      around: {
        all: [
          async (context, next) => {
            await next()
            seen.push([context.method, context.data?.name, context.result])
          }
        ]
      },
      error: { all: [async ({ error }) => void seen.push(error)] }
    })
    await client.app.service('boards').patch('brd_1', { name: 'New name' })
    await expect(client.app.service('boards').get('taken')).rejects.toBeInstanceOf(Conflict)
    expect(seen).toEqual([['patch', 'New name', { board_id: 'brd_1', name: 'New name' }], expect.any(Conflict)])
  })

  it('[T3] lets a hook set the idempotency key', async () => {
    const state = new DaemonState()
    await using server = await startTestServer(state)
    using client = connectTo(server)
    client.app.service('boards').hooks({
      before: {
        create: [
          async context => {
            if (context.data) Object.assign(context.data, { idempotency_key: 'from a hook' })
          }
        ]
      }
    })
    await client.app.service('boards').create({ name: 'one' })
    expect(state.creates).toEqual([{ name: 'one', idempotency_key: 'from a hook' }])
  })

  it('calls routes with the placeholders of their path', async () => {
    await using server = await startTestServer(new DaemonState())
    using client = connectTo(server)
    const task = await client.app
      .service('sessions/:session_id/prompt')
      .create({ prompt: 'Go' }, { route: { session_id: 'ses_1' } })
    expect(task).toMatchObject({ prompt: 'Go', session_id: 'ses_1' })
  })

  it('[F4] emits the changes that are learned by catch-up', async () => {
    const { app, missWhileOffline } = await startConnectedApp()
    const events: unknown[] = []
    app.service('tasks').on('updated', ({ task_id, status }) => events.push(['updated', task_id, status]))
    app.service('messages').on('removed', ({ message_id }) => events.push(['removed', message_id]))
    app.on('resync', channel => events.push(['resync', channel]))
    await missWhileOffline(world => world.patchChild('tasks', 0, 1))
    expect(events).toEqual([['updated', TASK, 'completed']])
    await missWhileOffline(world => world.restore())
    expect(events).toContainEqual(['resync', `session:${SESSION.session_id}`])
  })
})
