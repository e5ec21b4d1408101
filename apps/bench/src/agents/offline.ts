import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type AgentAdapter, acpAdapter, type Preset } from '@callboard/agents'
import { startStubModel } from '@callboard/testing'
import { WITHOUT_NETWORK } from './without-network.ts'

/** The command in the stub model's tool call. */
export const COMMAND = 'echo hello > proof.txt && cat proof.txt'

/** Creates the adapter of a preset with the stub model and temporary directories, which are removed on disposal. */
export async function offline(preset: Preset, program: string) {
  const place = await offlineHome(preset)
  const cwd = join(place.home, 'work')
  mkdirSync(cwd)
  const { id, open } = acpAdapter({ id: preset.name, command: program, args: [...preset.args] })
  const options: Record<string, string> = preset.mode === null ? {} : { mode: preset.mode }
  const own = { ...preset.environment, ...place.env }
  const adapter: AgentAdapter = {
    id,
    open: asked => open({ ...asked, cwd, options, env: { ...asked.env, ...own } })
  }
  return {
    adapter,
    /** The names of the variables that the adapter adds. */
    variables: Object.keys(own),
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]()
  }
}

/** Starts a stub model, with a home directory and an environment that make an agent use only that. Removed on disposal. */
export async function offlineHome({ name }: Preset) {
  const { env, files } = WITHOUT_NETWORK[name] ?? {}
  // One agent only asks for permission outside its sandbox, so the model requests escalation where a tool supports it.
  const stub = await startStubModel({ PATH: process.env.PATH ?? '', STUB_CMD: COMMAND, STUB_ESCALATE: '1' })
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-agent-')))
  for (const [path, text] of Object.entries(files?.(stub.url) ?? {})) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  return {
    home,
    env: { HOME: home, ...env?.(stub.url) },
    async [Symbol.asyncDispose]() {
      await stub[Symbol.asyncDispose]()
      rmSync(home, { recursive: true, force: true })
    }
  }
}
