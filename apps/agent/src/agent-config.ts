import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Environment, environmentForTools } from './workspace/tool-environment.ts'

/** The configuration of the agent. No other module reads the environment. */
export interface AgentConfig {
  model: ModelConfig
  /** The environment of the processes that tools start. */
  environment: Environment
  /** Callboard's own data, which no tool can use, even where the working directory contains it. */
  dataDirectory: string
  /** Time between two chunks of an answer without a model, so that it visibly streams. */
  chunkDelayMs: number
}

export interface ModelConfig {
  /** OPENAI_BASE_URL: a server with OpenAI's chat completions API. Without it, a local Ollama is used. */
  baseUrl: string | undefined
  key: string | undefined
  name: string | undefined
  ollamaHost: string
}

export function readAgentConfig(env: NodeJS.ProcessEnv, args: string[]): AgentConfig {
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
    chunkDelayMs: Number(values.pace)
  }
}
