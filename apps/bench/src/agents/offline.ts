import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type AgentAdapter, acpAdapter } from '@callboard/agents'
import { startStubModel } from '@callboard/testing'
import type { RealAgent } from './real-agents.ts'

/** An agent whose model is the stub and whose home and directory are its own, removed when it is disposed of. */
export async function offline(name: string, { args, env, files, options }: RealAgent, program: string) {
  // One agent asks only before what its sandbox does not allow: the model wants that, where a tool knows of it.
  const wish = { STUB_CMD: 'echo hello > proof.txt && cat proof.txt', STUB_ESCALATE: '1' }
  const stub = await startStubModel({ PATH: process.env.PATH ?? '', ...wish })
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-agent-')))
  const cwd = join(home, 'work')
  mkdirSync(cwd)
  for (const [path, text] of Object.entries(files(stub.url, cwd))) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  const { id, open } = acpAdapter({ id: name, command: program, args: [...args] })
  const adapter: AgentAdapter = {
    id,
    open: asked => open({ ...asked, cwd, options, env: { ...asked.env, HOME: home, ...env(stub.url) } })
  }
  return {
    adapter,
    async [Symbol.asyncDispose]() {
      await stub[Symbol.asyncDispose]()
      rmSync(home, { recursive: true, force: true })
    }
  }
}
