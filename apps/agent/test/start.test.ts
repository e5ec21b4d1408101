import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { PROGRAM, startAgent } from './agent-process.ts'
import { makeDirectory } from './checkout.ts'

it('says who it is, and offers nothing that it does not do', async () => {
  using directory = makeDirectory()
  await using agent = await startAgent(directory.root)
  expect(agent.initialized).toMatchObject({ protocolVersion: 1, agentInfo: { name: 'callboard' }, authMethods: [] })
  expect(agent.initialized.agentCapabilities?.loadSession ?? false).toBe(false)
})

it('answers initialize soon: within three and a half times the start of Node itself', async () => {
  const node: number[] = []
  const agent: number[] = []
  for (let i = 0; i < 5; i++) {
    node.push(await timed(() => once(spawn(process.execPath, ['-e', '0']), 'exit')))
    agent.push(await timed(answerInitialize))
  }
  expect(Math.min(...agent) / Math.min(...node)).toBeLessThan(3.5)
})

it('refuses a directory that is not there, in a sentence', async () => {
  using directory = makeDirectory({ 'a-file': '' })
  await expect(startAgent(`${directory.root}/nowhere`)).rejects.toThrow(/There is no .*nowhere/)
  await expect(startAgent(`${directory.root}/a-file`)).rejects.toThrow('is not a directory')
})

it('ends when its client goes', async () => {
  using directory = makeDirectory()
  await using agent = await startAgent(directory.root)
  agent.hangUp()
  expect(await agent.ended).toEqual([0, null])
})

async function answerInitialize() {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  const params = { protocolVersion: 1, clientCapabilities: {} }
  child.stdin.end(`${JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })}\n`)
  const [answer] = await once(child.stdout, 'data')
  expect(String(answer)).toContain('"protocolVersion":1')
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
