import { expect, it } from 'vitest'
import { startAgent } from './agent-process.ts'
import { makeDirectory } from './checkout.ts'

it('says who it is, and offers nothing that it does not do', async () => {
  using directory = makeDirectory()
  await using agent = await startAgent(directory.root)
  expect(agent.initialized).toMatchObject({ protocolVersion: 1, agentInfo: { name: 'callboard' }, authMethods: [] })
  expect(agent.initialized.agentCapabilities?.loadSession ?? false).toBe(false)
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
