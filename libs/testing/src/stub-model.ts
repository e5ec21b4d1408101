import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * Starts a stub of a model server in a child process, with the APIs of Anthropic, OpenAI and Gemini at `url`. The last word of the
 * prompt selects the scenario: SCN_TEXT, SCN_TOOL, SCN_EDIT, SCN_SLOW or SCN_RECALL. `STUB_CMD` is the command of its tool call,
 * `STUB_FILE` the file that it writes, `STUB_FAIL` the HTTP status of all responses.
 */
export async function startStubModel(env: Record<string, string> = {}) {
  const program = fileURLToPath(new URL('../test/stub-llm.mjs', import.meta.url))
  const child = spawn(process.execPath, [program], { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [output] = await once(child.stdout, 'data')
  const url = String(/http:\S+/.exec(String(output))?.[0])
  return {
    url,
    env: { OPENAI_BASE_URL: `${url}/v1` },
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    }
  }
}
