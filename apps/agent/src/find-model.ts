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

const OLLAMA_ANSWERS_WITHIN = 300

/** The first model that can use tools: others could not look at a single file. Silence means that there is no Ollama. */
async function findOllama({ ollamaHost, name }: ModelSettings, cancel: AbortSignal): Promise<Model | undefined> {
  const origin = ollamaOrigin(ollamaHost)
  const server = { baseUrl: `${origin}/v1`, key: undefined }
  if (!origin) return undefined
  try {
    const ask = async (path: string, body?: object) => {
      const signal = AbortSignal.any([cancel, AbortSignal.timeout(OLLAMA_ANSWERS_WITHIN)])
      const init = body ? { method: 'POST', body: JSON.stringify(body) } : {}
      return objectOf(await jsonOf(await request({ ...server, baseUrl: origin }, path, { ...init, signal })))
    }
    const { models } = await ask('/api/tags')
    const names = listOf(models).flatMap(model => textOf(objectOf(model).name) ?? [])
    if (name) return names.some(found => found === name || found === `${name}:latest`) ? { ...server, name } : undefined
    for (const found of names) {
      const { capabilities } = await ask('/api/show', { model: found })
      if (listOf(capabilities).includes('tools')) return { ...server, name: found }
    }
    return undefined
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
