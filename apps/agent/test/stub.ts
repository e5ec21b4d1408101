import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The stub model server as a child. It answers by the word in the prompt: SCN_TEXT, SCN_TOOL, SCN_EDIT, SCN_SLOW. */
export async function startStub(env: Record<string, string> = {}) {
  const program = fileURLToPath(new URL('./stub-llm.mjs', import.meta.url))
  const child = spawn(process.execPath, [program], { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [said] = await once(child.stdout, 'data')
  const baseUrl = `${/http:\S+/.exec(String(said))?.[0]}/v1`
  return {
    env: { OPENAI_BASE_URL: baseUrl },
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    }
  }
}
