import { join } from 'node:path'
import { type AgentAdapter, acpAdapter, createProcessTag, findTagged } from '@callboard/agents'
import { testConformance } from '@callboard/agents/conformance'
import { startStubModel } from '@callboard/testing'
import { afterAll, expect, it } from 'vitest'
import { CAPABILITIES } from '../src/run-intent.ts'
import { MODEL_HINT } from '../src/scripted-responder.ts'
import { NO_OLLAMA, PROGRAM } from './agent-process.ts'
import { makeCheckout } from './checkout.ts'

const checkout = makeCheckout({ 'a.txt': 'a' })
const stub = await startStubModel()
afterAll(async () => {
  await stub[Symbol.asyncDispose]()
  checkout[Symbol.dispose]()
})

const program = (...args: string[]) =>
  acpAdapter({ id: 'builtin', command: process.execPath, args: [PROGRAM, ...args] })

/** The agent in the checkout with further environment variables. */
const builtin =
  (env: Record<string, string>, chunkDelayMs = 0) =>
  (): AgentAdapter => {
    const { id, open } = program(`--pace=${chunkDelayMs}`)
    return { id, open: options => open({ ...options, cwd: checkout.root, env: { ...options.env, ...env } }) }
  }
// Stored conversations are removed with the checkout.
const home = { CALLBOARD_HOME: join(checkout.base, 'data') }
const alone = builtin({ OLLAMA_HOST: NO_OLLAMA, ...home })
const withModel = builtin({ ...stub.env, ...home })

testConformance('the built-in agent without a model', program, {
  answers: { prompt: 'hello', text: `${CAPABILITIES}\n\n${MODEL_HINT}`, adapter: alone },
  streamsLong: { prompt: 'hello', adapter: builtin({ OLLAMA_HOST: NO_OLLAMA, ...home }, 500) },
  usesTool: { prompt: 'list files', adapter: alone },
  asksPermission: { prompt: '$ echo hello', adapter: alone }
})

testConformance('the built-in agent with a model', program, {
  answers: {
    prompt: 'SCN_TEXT',
    text: 'The quick brown fox jumps over the lazy dog again and again ',
    adapter: withModel
  },
  streamsLong: { prompt: 'SCN_SLOW', adapter: withModel },
  asksPermission: { prompt: 'SCN_TOOL', adapter: withModel },
  recalls: { firstPrompt: 'SCN_TEXT KEEP_IN_MIND', prompt: 'SCN_RECALL', text: 'KEEP_IN_MIND', adapter: withModel }
})

it.runIf(process.platform === 'linux')('[T7] finds a process that left its group by its tag', async () => {
  const processTag = createProcessTag()
  const stop = new AbortController()
  const session = await alone().open({
    cwd: checkout.root,
    env: { PATH: process.env.PATH ?? '' },
    processTag,
    onPermission: async () => ({ optionId: 'allow_once' })
  })
  const prompt = `$ setsid sh -c 'trap "" TERM HUP; echo away; sleep 300' & sleep 300`
  for await (const event of session.prompt([{ type: 'text', text: prompt }], { signal: stop.signal })) {
    if (!stop.signal.aborted && event.type === 'tool' && event.call.output?.includes('away')) {
      expect((await findTagged(processTag)).length).toBeGreaterThan(1)
      stop.abort()
    }
  }
  const left = (await findTagged(processTag)).map(({ pid }) => pid)
  expect(left.length).toBeLessThanOrEqual(session.isOpen ? 1 : 0)
  await session.close()
  expect(await findTagged(processTag)).toEqual([])
})
