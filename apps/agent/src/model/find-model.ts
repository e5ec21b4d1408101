import type { ModelConfig } from '../agent-config.ts'
import { asArray, asObject, asString } from '../text/untyped-json.ts'
import { ModelError } from './model-error.ts'
import { type ModelServer, sendRequest } from './model-server.ts'

export interface Model extends ModelServer {
  name: string
}

/** The configured model, or one of a local Ollama, or none. A configured server must answer. */
export async function findModel(config: ModelConfig, signal: AbortSignal): Promise<Model | undefined> {
  if (!config.baseUrl) return findOllama(config, signal)
  const server = { baseUrl: normalizeUrl(config.baseUrl), key: config.key }
  return { ...server, name: config.name ?? (await firstModel(server, signal)) }
}

async function firstModel(server: ModelServer, signal: AbortSignal): Promise<string> {
  const answer = asObject(await readJson(await sendRequest(server, '/models', { signal })))
  const name = asString(asObject(asArray(answer.data)[0]).id)
  if (!name) throw new ModelError(`The model server at ${server.baseUrl} lists no models: set OPENAI_MODEL.`)
  return name
}

/** The configured model, or the first that supports tools: others could not read a file. */
async function findOllama({ ollamaHost, name }: ModelConfig, signal: AbortSignal): Promise<Model | undefined> {
  const origin = ollamaOrigin(ollamaHost)
  const tags = origin && (await askOllama(origin, '/api/tags', undefined, signal))
  if (!tags) return undefined
  const names = asArray(tags.models).flatMap(model => asString(asObject(model).name) ?? [])
  const server = { baseUrl: `${origin}/v1`, key: undefined }
  if (name) {
    if (names.some(known => known === name || known === `${name}:latest`)) return { ...server, name }
    throw new ModelError(`Ollama at ${origin} has no model ${name}: pull it, or change OPENAI_MODEL.`)
  }
  for (const known of names) {
    const shown = await askOllama(origin, '/api/show', { model: known }, signal)
    if (asArray(shown?.capabilities).includes('tools')) return { ...server, name: known }
  }
  return undefined
}

/** A refused connection fails at once; a busy machine may need longer to answer. */
const OLLAMA_TIMEOUT_MS = 2000

/** Undefined when it does not answer in time: then there is no Ollama. */
async function askOllama(baseUrl: string, path: string, body: object | undefined, signal: AbortSignal) {
  const timeout = AbortSignal.any([signal, AbortSignal.timeout(OLLAMA_TIMEOUT_MS)])
  const init = body ? { method: 'POST', body: JSON.stringify(body), signal: timeout } : { signal: timeout }
  try {
    return asObject(await readJson(await sendRequest({ baseUrl, key: undefined }, path, init)))
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** Parses OLLAMA_HOST as Ollama does: the scheme and the port are optional, and 0.0.0.0 means this machine. */
function ollamaOrigin(host: string): string | undefined {
  const hasScheme = /^https?:\/\//.test(host)
  const address = hasScheme ? host : `http://${host.startsWith(':') ? '127.0.0.1' : ''}${host}`
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.hostname === '[::]') url.hostname = '[::1]'
  if (!url.port && !hasScheme) url.port = '11434'
  return url.origin
}

function normalizeUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new ModelError('OPENAI_BASE_URL is not an http or https URL.')
  if (url.username || url.password) {
    throw new ModelError('OPENAI_BASE_URL must not contain credentials: set the key in OPENAI_API_KEY.')
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

const readJson = (response: Response): Promise<unknown> => response.json().catch(() => undefined)
