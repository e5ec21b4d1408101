import { listOf, objectOf, textOf } from './json.ts'
import { ModelError } from './model-error.ts'
import { type ModelServer, request } from './model-server.ts'
import type { ModelSettings } from './settings.ts'

export interface Model extends ModelServer {
  name: string
}

/** The model that was asked for, or one of an Ollama that runs here, or none. A server that was asked for must answer. */
export async function findModel(settings: ModelSettings, signal: AbortSignal): Promise<Model | undefined> {
  if (!settings.baseUrl) return findOllama(settings, signal)
  const server = { baseUrl: checkedUrl(settings.baseUrl), key: settings.key }
  return { ...server, name: settings.name ?? (await firstModel(server, signal)) }
}

async function firstModel(server: ModelServer, signal: AbortSignal): Promise<string> {
  const answer = objectOf(await jsonOf(await request(server, '/models', { signal })))
  const name = textOf(objectOf(listOf(answer.data)[0]).id)
  if (!name) throw new ModelError(`The model server at ${server.baseUrl} names no model: set OPENAI_MODEL.`)
  return name
}

/** The model that was named, or the first that can use tools: others could not look at a single file. */
async function findOllama({ ollamaHost, name }: ModelSettings, cancel: AbortSignal): Promise<Model | undefined> {
  const origin = ollamaOrigin(ollamaHost)
  const tags = origin && (await askOllama(origin, '/api/tags', undefined, cancel))
  if (!tags) return undefined
  const found = listOf(tags.models).flatMap(model => textOf(objectOf(model).name) ?? [])
  const server = { baseUrl: `${origin}/v1`, key: undefined }
  if (name) {
    if (found.some(known => known === name || known === `${name}:latest`)) return { ...server, name }
    throw new ModelError(`The Ollama at ${origin} has no model ${name}: pull it, or set another OPENAI_MODEL.`)
  }
  for (const known of found) {
    const shown = await askOllama(origin, '/api/show', { model: known }, cancel)
    if (listOf(shown?.capabilities).includes('tools')) return { ...server, name: known }
  }
  return undefined
}

/** Milliseconds. Where nobody listens it is known at once; a machine that is busy may take its time. */
const OLLAMA_ANSWERS_WITHIN = 2000

/** Nothing when it does not answer soon: then there is no Ollama. */
async function askOllama(baseUrl: string, path: string, body: object | undefined, cancel: AbortSignal) {
  const signal = AbortSignal.any([cancel, AbortSignal.timeout(OLLAMA_ANSWERS_WITHIN)])
  const init = body ? { method: 'POST', body: JSON.stringify(body), signal } : { signal }
  try {
    return objectOf(await jsonOf(await request({ baseUrl, key: undefined }, path, init)))
  } catch {
    cancel.throwIfAborted()
    return undefined
  }
}

/** As Ollama itself reads OLLAMA_HOST: scheme and port may be missing, and 0.0.0.0 means here. */
function ollamaOrigin(host: string): string | undefined {
  const hasScheme = /^https?:\/\//.test(host)
  const written = hasScheme ? host : `http://${host.startsWith(':') ? '127.0.0.1' : ''}${host}`
  if (!URL.canParse(written)) return undefined
  const url = new URL(written)
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.hostname === '[::]') url.hostname = '[::1]'
  if (!url.port && !hasScheme) url.port = '11434'
  return url.origin
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new ModelError('OPENAI_BASE_URL is not an http or https address.')
  if (url.username || url.password) {
    throw new ModelError('OPENAI_BASE_URL must not hold a name or password: give the key in OPENAI_API_KEY.')
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

const jsonOf = (response: Response): Promise<unknown> => response.json().catch(() => undefined)
