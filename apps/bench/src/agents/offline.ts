import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type AgentAdapter, acpAdapter, type Preset } from '@callboard/agents'
import { startStubModel } from '@callboard/testing'
import { WITHOUT_NETWORK } from './without-network.ts'

/** An agent as its preset says, but with the stub for a model, and with a home and a directory that go when it is disposed of. */
export async function offline(preset: Preset, program: string) {
  const { env, files } = WITHOUT_NETWORK[preset.name] ?? {}
  // One agent asks only before what its sandbox does not allow: the model wants that, where a tool knows of it.
  const wish = { STUB_CMD: 'echo hello > proof.txt && cat proof.txt', STUB_ESCALATE: '1' }
  const stub = await startStubModel({ PATH: process.env.PATH ?? '', ...wish })
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-agent-')))
  const cwd = join(home, 'work')
  mkdirSync(cwd)
  for (const [path, text] of Object.entries(files?.(stub.url) ?? {})) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  const { id, open } = acpAdapter({ id: preset.name, command: program, args: [...preset.args] })
  const options: Record<string, string> = preset.mode === null ? {} : { mode: preset.mode }
  const own = { ...preset.environment, HOME: home, ...env?.(stub.url) }
  const adapter: AgentAdapter = {
    id,
    open: asked => open({ ...asked, cwd, options, env: { ...asked.env, ...own } })
  }
  return {
    adapter,
    /** The names of the variables that it sees beside those it is given. */
    variables: Object.keys(own),
    async [Symbol.asyncDispose]() {
      await stub[Symbol.asyncDispose]()
      rmSync(home, { recursive: true, force: true })
    }
  }
}
