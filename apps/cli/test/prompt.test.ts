import { once } from 'node:events'
import { createServer } from 'node:http'
import { type App, scriptedAgent, startApp, until } from '@callboard/testing'
import { runCli, runForOutput, startCli } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get } from './rest.ts'

let app: App
let model: Awaited<ReturnType<typeof startModelServer>>
beforeAll(async () => {
  model = await startModelServer()
  app = await startApp({ env: { OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'test' } })
  const { command, args } = scriptedAgent()
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
})
afterAll(async () => {
  await app?.[Symbol.asyncDispose]()
  await model?.[Symbol.asyncDispose]()
})

const newSession = (title: string, agent = 'scripted') =>
  runForOutput(app, 'sessions', 'create', '--agent', agent, '--title', title)
const endless = JSON.stringify({ text: { length: 100_000, rate: 100 } })

/** Starts an endless answer, so that further prompts are queued. */
async function keepBusy(session: string): Promise<void> {
  await runForOutput(app, 'prompt', session, endless)
  await until(async () => (await get(app, `sessions/${session}`)).status === 'running')
}

async function runWithInput(input: string, ...args: string[]) {
  const shell = startCli(app, ...args)
  shell.child.stdin.end(input)
  return shell.waitForExit()
}

describe('standard input', () => {
  it('is included in the text where - stands', async () => {
    const session = await newSession('Stdin')
    const { out } = await runWithInput('a diff\n', 'prompt', session, 'Review', 'this:', '-', 'Be brief.', '--json')
    expect(JSON.parse(out)).toMatchObject({ prompt: 'Review this:\na diff\n\nBe brief.' })
  })

  it('is attached with --attach -', async () => {
    const session = await newSession('Attached')
    const { code, out } = await runWithInput('a log', 'prompt', session, 'Look', '--attach', '-', '--follow')
    expect(code).toBe(0)
    expect(out).toContain('[text: a log]')
  })

  it.each([
    ['', ['-'], 'Standard input is empty.'],
    ['text', ['-', '--attach', '-'], 'Standard input can be read only once']
  ])('is rejected when it is empty or read twice', async (input, args, message) => {
    const session = await newSession('Rejected')
    const { code, err } = await runWithInput(input, 'prompt', session, ...args)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

describe('[T2] a queued prompt', () => {
  it('shows its position', async () => {
    const session = await newSession('Positions')
    await keepBusy(session)
    expect((await runCli(app, 'prompt', session, 'one')).err).toContain('Prompt queued at position 1.')
    expect((await runCli(app, 'prompt', session, 'two')).err).toContain('Prompt queued at position 2.')
    await using follower = startCli(app, 'prompt', session, 'three', '--follow')
    await follower.waitForOutput('Prompt queued at position 3.')
  })

  it('ends --follow with 1 when it is removed', async () => {
    const session = await newSession('Removed')
    await keepBusy(session)
    await using follower = startCli(app, 'prompt', session, 'unwanted', '--follow')
    await follower.waitForOutput('Prompt queued at position 1.')
    await runForOutput(app, 'queue', 'remove', await queuedTask(session))
    expect(await follower.waitForExit()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/callboard: The prompt was removed from the queue\.\n$/)
    })
  })

  it('lets --exit-on-idle exit when it is removed last', async () => {
    const session = await newSession('Idle')
    await keepBusy(session)
    await runForOutput(app, 'prompt', session, 'unwanted')
    await using follower = startCli(app, 'follow', session, '--exit-on-idle', '--json')
    await follower.waitForOutput('"ready"')
    await runForOutput(app, 'queue', 'remove', await queuedTask(session))
    await follower.waitForOutput('"task_removed"')
    await runForOutput(app, 'stop', session)
    expect((await follower.waitForExit()).code).toBe(0)
  })

  const queuedTask = async (session: string): Promise<string> =>
    (await get(app, `tasks?session_id=${session}&status=queued`)).data[0].task_id
})

describe('an answer that the agent ends early', () => {
  it.each([
    ['length', 'The answer ends here'],
    ['content_filter', 'The agent declined to answer.']
  ])('makes --follow exit with 1: %s', async (finishReason, notice) => {
    const session = await newSession(finishReason, 'builtin')
    const { code, out } = await runCli(app, 'prompt', session, finishReason, '--follow')
    expect(out).toContain(notice)
    expect(code).toBe(1)
  })

  it('makes --follow exit with 0 otherwise', async () => {
    const session = await newSession('stop', 'builtin')
    expect((await runCli(app, 'prompt', session, 'stop', '--follow')).code).toBe(0)
  })
})

it('says on Ctrl-C that the agent continues', async () => {
  const session = await newSession('Interrupted')
  await using follower = startCli(app, 'prompt', session, endless, '--follow')
  await follower.waitForOutput('scripted:')
  follower.child.kill('SIGINT')
  expect(await follower.waitForExit()).toMatchObject({
    code: 130,
    err: `Stopped following. The agent continues; stop it with: callboard stop ${session.slice(0, 12)}\n`
  })
  expect((await get(app, `sessions/${session}`)).status).toBe('running')
})

/** A model server whose answers end with the reason that the prompt names. */
async function startModelServer() {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const finish_reason = JSON.parse(body).messages.at(-1).content
    const chunk = { choices: [{ delta: { content: 'Well' }, finish_reason }] }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}
