import { expect, it } from 'vitest'
import { startAgent } from './agent-process.ts'
import { makeDirectory } from './checkout.ts'

it('reports its name and only the capabilities it has', async () => {
  using directory = makeDirectory()
  await using agent = await startAgent(directory.root)
  expect(agent.initialized).toMatchObject({ protocolVersion: 1, agentInfo: { name: 'callboard' }, authMethods: [] })
  expect(agent.initialized.agentCapabilities?.loadSession ?? false).toBe(false)
})

it('rejects a missing directory and a file', async () => {
  using directory = makeDirectory({ 'a-file': '' })
  await expect(startAgent(`${directory.root}/nowhere`)).rejects.toThrow(/No such file or directory: .*nowhere/)
  await expect(startAgent(`${directory.root}/a-file`)).rejects.toThrow('is not a directory')
})

it('exits when its client disconnects', async () => {
  using directory = makeDirectory()
  await using agent = await startAgent(directory.root)
  agent.closeInput()
  expect(await agent.ended).toEqual([0, null])
})
