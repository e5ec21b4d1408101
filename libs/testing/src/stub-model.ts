import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * A model server of one's own, without a model: a child that speaks the formats of Anthropic, OpenAI and Gemini at `url`. It
 * answers by the last word of the prompt: SCN_TEXT, SCN_TOOL, SCN_EDIT, SCN_SLOW, SCN_RECALL. `STUB_CMD` is the command that it asks for,
 * `STUB_FILE` the file it writes, `STUB_FAIL` the HTTP status with which it refuses everything.
 */
export async function startStubModel(env: Record<string, string> = {}) {
  const program = fileURLToPath(new URL('../test/stub-llm.mjs', import.meta.url))
  const child = spawn(process.execPath, [program], { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [said] = await once(child.stdout, 'data')
  const url = String(/http:\S+/.exec(String(said))?.[0])
  return {
    url,
    env: { OPENAI_BASE_URL: `${url}/v1` },
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    }
  }
}
