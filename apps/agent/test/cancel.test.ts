import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startStubModel } from '@callboard/testing'
import { expect, it } from 'vitest'
import { type Agent, isAlive, startAgent } from './agent-process.ts'
import { makeCheckout } from './checkout.ts'
import { delta, startModelServer, stream } from './model-server.ts'

it('ends a growing answer at once', async () => {
  using checkout = makeCheckout({ 'long.txt': 'a few words\n'.repeat(40) })
  await using agent = await startAgent(checkout.root, { pace: 50 })
  const turn = agent.prompt('read long.txt')
  await agent.until(update => update.sessionUpdate === 'agent_message_chunk')
  await expectCancelled(agent, turn)
})

it('ends a pending question, though nobody answers it', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root, { choose: 'never' })
  const turn = agent.prompt('$ touch made.txt')
  await agent.untilAsked()
  await expectCancelled(agent, turn)
  expect(existsSync(join(checkout.root, 'made.txt'))).toBe(false)
})

it('takes a question that the client cancelled for a cancelled turn', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root, { choose: 'cancelled' })
  expect(await agent.prompt('$ touch made.txt')).toMatchObject({ stopReason: 'cancelled' })
  expect(existsSync(join(checkout.root, 'made.txt'))).toBe(false)
})

it('ends a command and its grandchildren, also those that ignore SIGTERM', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root)
  const turn = agent.prompt(`$ trap '' TERM; sh -c 'sleep 300 & echo $!; wait' & echo $!; sleep 300`)
  await agent.until(() => /\d+\n\d+\n/.test(agent.output()))
  const pids = agent.output().trim().split('\n').map(Number)
  expect(pids.every(isAlive)).toBe(true)
  await expectCancelled(agent, turn)
  await expect.poll(() => pids.filter(isAlive)).toEqual([])
})

it('ends a command that floods', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root)
  const turn = agent.prompt('$ yes')
  await agent.until(() => agent.output().length > 100_000)
  await expectCancelled(agent, turn)
})

it('keeps what a command printed last', async () => {
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

it('leaves nothing of a command that has ended by itself', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root)
  const { tools } = await agent.prompt('$ sleep 300 & echo $!')
  const pid = Number(tools[0]?.output)
  expect(pid).toBeGreaterThan(1)
  await expect.poll(() => isAlive(pid)).toBe(false)
})

for (const end of ['its client goes', 'SIGTERM'] as const) {
  it(`ends its commands when it ends: ${end}`, async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root)
    agent.prompt('$ echo $$; sleep 300').catch(() => {})
    await agent.until(() => agent.output().endsWith('\n'))
    const pid = Number(agent.output())
    expect(isAlive(pid)).toBe(true)
    if (end === 'SIGTERM') process.kill(agent.pid ?? 0, 'SIGTERM')
    else agent.hangUp()
    await agent.ended
    await expect.poll(() => isAlive(pid)).toBe(false)
  })
}

it('ends a model’s answer at once and its request with it, and goes on after that', async () => {
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

it('hangs up on a model that has not answered yet', async () => {
  using checkout = makeCheckout()
  const hungUp = expected()
  const asked = expected()
  await using server = await startModelServer((_, response) => {
    response.once('close', hungUp.resolve)
    asked.resolve()
  })
  await using agent = await startAgent(checkout.root, { env: server.env })
  const turn = agent.prompt('hello')
  await asked.promise
  await agent.cancel()
  expect(await turn).toMatchObject({ stopReason: 'cancelled' })
  await hungUp.promise
})

it('keeps the history sound: what was said stays, what was asked in vain goes, every call has an answer', async () => {
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
  const arrivals = replies.map(() => expected())
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
  await agent.untilAsked()
  await agent.cancel()
  await third
  await agent.prompt('four')

  const roles = server.asked.at(-1)?.body.messages.map(({ role, content }) => `${role}: ${content}`)
  expect(roles?.slice(1)).toEqual([
    'user: one',
    'assistant: Half of',
    'user: three',
    'assistant: ',
    'tool: The person stopped this.',
    'tool: The person stopped this.',
    'user: four'
  ])
})

it('takes one prompt at a time, and a cancel of nothing for nothing', async () => {
  using checkout = makeCheckout()
  await using agent = await startAgent(checkout.root, { choose: 'never' })
  await agent.cancel()
  const turn = agent.prompt('$ true')
  await agent.untilAsked()
  await expect(agent.prompt('list files')).rejects.toThrow('A turn is running')
  await agent.cancel()
  expect((await turn).stopReason).toBe('cancelled')
  expect((await agent.prompt('list files')).stopReason).toBe('end_turn')
})

/** Something that is going to happen. */
function expected() {
  let resolve = () => {}
  const promise = new Promise<void>(happened => {
    resolve = happened
  })
  return { promise, resolve }
}

/** A turn that had come to its end by itself would say so. */
async function expectCancelled(agent: Agent, turn: Promise<{ stopReason: string }>): Promise<void> {
  await agent.cancel()
  expect((await turn).stopReason).toBe('cancelled')
}
