import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startStubModel } from '@callboard/testing'
import { expect, it } from 'vitest'
import { type Agent, isAlive, startAgent } from './agent-process.ts'
import { makeCheckout } from './checkout.ts'
import { delta, startModelServer, stream } from './model-server.ts'

it('[T4] cancels a streaming answer', async () => {
  using checkout = makeCheckout({ 'long.txt': 'a few words\n'.repeat(40) })
  await using agent = await startAgent(checkout.root, { chunkDelayMs: 50 })
  const turn = agent.prompt('read long.txt')
  await agent.until(update => update.sessionUpdate === 'agent_message_chunk')
  await expectCancelled(agent, turn)
})

it('[T4] cancels an open permission request', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root, { choose: 'never' })
  const turn = agent.prompt('$ touch made.txt')
  await agent.untilPermissionRequest()
  await expectCancelled(agent, turn)
  expect(existsSync(join(checkout.root, 'made.txt'))).toBe(false)
})

it('cancels the turn when the client cancels a permission request', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root, { choose: 'cancelled' })
  expect(await agent.prompt('$ touch made.txt')).toMatchObject({ stopReason: 'cancelled' })
  expect(existsSync(join(checkout.root, 'made.txt'))).toBe(false)
})

it('[T4] kills a command and its descendants, also those that ignore SIGTERM', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root)
  const turn = agent.prompt(`$ trap '' TERM; sh -c 'sleep 300 & echo $!; wait' & echo $!; sleep 300`)
  await agent.until(() => /\d+\n\d+\n/.test(agent.output()))
  const pids = agent.output().trim().split('\n').map(Number)
  expect(pids.every(isAlive)).toBe(true)
  await expectCancelled(agent, turn)
  await expect.poll(() => pids.filter(isAlive)).toEqual([])
})

it('[T4] kills a command with endless output', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root)
  const turn = agent.prompt('$ yes')
  await agent.until(() => agent.output().length > 100_000)
  await expectCancelled(agent, turn)
})

it('keeps the last output of a cancelled command', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root)
  const turn = agent.prompt(`$ trap 'echo goodbye; exit' TERM; echo hello; while :; do sleep 0.01; done`)
  await agent.until(() => agent.output() !== '')
  await agent.cancel()
  const { tools, stopReason } = await turn
  expect(stopReason).toBe('cancelled')
  expect(tools[0]).toMatchObject({
    statuses: ['pending', 'in_progress'],
    output: expect.stringMatching(/^hello\n[\s\S]*goodbye\n$/)
  })
})

it('kills the background processes of a command that exited', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root)
  const { tools } = await agent.prompt('$ sleep 300 & echo $!')
  const pid = Number(tools[0]?.output)
  expect(pid).toBeGreaterThan(1)
  await expect.poll(() => isAlive(pid)).toBe(false)
})

for (const end of ['closed input', 'SIGTERM'] as const) {
  it(`kills its commands when it exits: ${end}`, async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root)
    agent.prompt('$ echo $$; sleep 300').catch(() => {})
    await agent.until(() => agent.output().endsWith('\n'))
    const pid = Number(agent.output())
    expect(isAlive(pid)).toBe(true)
    if (end === 'SIGTERM') process.kill(agent.pid ?? 0, 'SIGTERM')
    else agent.closeInput()
    await agent.ended
    await expect.poll(() => isAlive(pid)).toBe(false)
  })
}

it('[T4] cancels the answer of a model, and answers again after that', async () => {
  using checkout = makeCheckout()
  await using stub = await startStubModel()
  await using agent = await startAgent(checkout.root, { env: stub.env })
  const turn = agent.prompt('SCN_SLOW')
  await agent.until(update => update.sessionUpdate === 'agent_message_chunk')
  await expectCancelled(agent, turn)
  expect(await agent.prompt('SCN_TEXT')).toMatchObject({
    stopReason: 'end_turn',
    text: expect.stringContaining('brown fox')
  })
})

it('closes the request to a model that has not answered yet', async () => {
  using checkout = makeCheckout()
  const closed = deferred()
  const received = deferred()
  await using server = await startModelServer((_, response) => {
    response.once('close', closed.resolve)
    received.resolve()
  })
  await using agent = await startAgent(checkout.root, { env: server.env })
  const turn = agent.prompt('hello')
  await received.promise
  await agent.cancel()
  expect(await turn).toMatchObject({ stopReason: 'cancelled' })
  await closed.promise
})

it('keeps a valid history: partial answers stay, unanswered prompts go, every call has a result', async () => {
  using checkout = makeCheckout()
  const replies = [
    (response: Parameters<typeof stream>[0]) => stream(response, [delta({ content: 'Half of' })], { end: false }),
    (response: Parameters<typeof stream>[0]) => stream(response, [], { end: false }),
    (response: Parameters<typeof stream>[0]) => {
      const call = (index: number) => ({
        index,
        id: `c${index}`,
        function: { name: 'run_command', arguments: '{"command":"true"}' }
      })
      stream(response, [delta({ tool_calls: [call(0), call(1)] }), delta({}, 'tool_calls')])
    },
    (response: Parameters<typeof stream>[0]) => stream(response, [delta({ content: 'Fine.' }, 'stop')])
  ]
  const arrivals = replies.map(() => deferred())
  let at = 0
  await using server = await startModelServer((_, response) => {
    replies[at]?.(response)
    arrivals[at++]?.resolve()
  })
  await using agent = await startAgent(checkout.root, { env: server.env, choose: 'never' })

  const first = agent.prompt('one')
  await agent.until(update => update.sessionUpdate === 'agent_message_chunk')
  await agent.cancel()
  await first
  const second = agent.prompt('two')
  await arrivals[1]?.promise
  await agent.cancel()
  await second
  const third = agent.prompt('three')
  await agent.untilPermissionRequest()
  await agent.cancel()
  await third
  await agent.prompt('four')

  const roles = server.requests.at(-1)?.body.messages.map(({ role, content }) => `${role}: ${content}`)
  expect(roles?.slice(1)).toEqual([
    'user: one',
    'assistant: Half of',
    'user: three',
    'assistant: ',
    'tool: The user stopped this.',
    'tool: The user stopped this.',
    'user: four'
  ])
})

it('rejects a second prompt, and ignores a cancel without a turn', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root, { choose: 'never' })
  await agent.cancel()
  const turn = agent.prompt('$ true')
  await agent.untilPermissionRequest()
  await expect(agent.prompt('list files')).rejects.toThrow('A turn is already running')
  await agent.cancel()
  expect((await turn).stopReason).toBe('cancelled')
  expect((await agent.prompt('list files')).stopReason).toBe('end_turn')
})

/** A promise and the function that resolves it. */
function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>(resolvePromise => {
    resolve = resolvePromise
  })
  return { promise, resolve }
}

/** A turn that had ended by itself would have another stop reason. */
async function expectCancelled(agent: Agent, turn: Promise<{ stopReason: string }>): Promise<void> {
  await agent.cancel()
  expect((await turn).stopReason).toBe('cancelled')
}
