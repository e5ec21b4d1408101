import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Environment, environmentForTools } from './tool-environment.ts'

/** Everything the agent can be told; nothing else reads the environment. */
export interface Settings {
  model: ModelSettings
  /** What the processes of tools get. */
  environment: Environment
  /** Callboard's own data: no tool goes there, not even when the working directory is above it. */
  dataDirectory: string
  /** Milliseconds between two pieces of an answer that no model wrote, so that it visibly grows. */
  pace: number
}

export interface ModelSettings {
  /** OPENAI_BASE_URL: any server that speaks OpenAI's chat completions. Without it, an Ollama is looked for. */
  baseUrl: string | undefined
  key: string | undefined
  name: string | undefined
  ollamaHost: string
}

export function readSettings(env: NodeJS.ProcessEnv, args: string[]): Settings {
  const { values } = parseArgs({ args, options: { pace: { type: 'string', default: '15' } } })
  return {
    model: {
      baseUrl: env.OPENAI_BASE_URL || undefined,
      key: env.OPENAI_API_KEY || undefined,
      name: env.OPENAI_MODEL || undefined,
      ollamaHost: env.OLLAMA_HOST || '127.0.0.1:11434'
    },
    environment: environmentForTools(env),
    dataDirectory: resolve(
      env.CALLBOARD_HOME || join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'callboard')
    ),
    pace: Number(values.pace)
  }
}
