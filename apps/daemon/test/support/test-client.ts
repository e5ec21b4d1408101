import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type App, stockClient } from '@callboard/testing'
import { convert, FeathersError } from '@feathersjs/errors'
import type { Socket } from 'socket.io-client'

export interface Row {
  version: number
  [column: string]: unknown
}
export interface Found {
  total: number
  limit: number
  skip: number
  data: Row[]
}
type Query = Record<string, unknown>

/** One way to the services. Ids and data are whatever a test wants to send. */
export interface TestClient {
  find(path: string, query?: Query): Promise<Found>
  get(path: string, id: unknown, query?: Query): Promise<Row>
  create(path: string, data: unknown, query?: Query): Promise<Row>
  update(path: string, id: unknown, data: unknown): Promise<Row>
  patch(path: string, id: unknown, data: unknown): Promise<Row>
  remove(path: string, id: unknown, query?: Query): Promise<Row>
  [Symbol.asyncDispose](): Promise<void>
}

/** The token that stands in a home. */
export const ownersToken = (home: string) => readFileSync(join(home, 'token'), 'utf8')

/** Over HTTP, with the bearer token when there is one. */
export function restDoor({ url }: Pick<App, 'url'>, token?: string): TestClient {
  const call = async (method: string, path: string, query: Query = {}, data?: unknown) => {
    const response = await fetch(`${url}${path}?${new URLSearchParams(flat(query))}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(data !== undefined && { body: JSON.stringify(data) })
    })
    const answer = await response.json()
    if (!response.ok) throw convert(answer)
    return answer
  }
  const at = (path: string, id: unknown) => `${path}/${encodeURIComponent(String(id))}`
  return {
    find: (path, query) => call('GET', path, query),
    get: (path, id, query) => call('GET', at(path, id), query),
    create: (path, data, query) => call('POST', path, query, data),
    update: (path, id, data) => call('PUT', at(path, id), {}, data),
    patch: (path, id, data) => call('PATCH', at(path, id), {}, data),
    remove: (path, id, query) => call('DELETE', at(path, id), query),
    async [Symbol.asyncDispose]() {}
  }
}

/** Over a stock client's socket. */
export async function socketDoor({ url }: Pick<App, 'url'>, token?: string): Promise<TestClient> {
  const client = await stockClient(url, token)
  const call = (...args: [string, string, ...unknown[]]) => inTime(() => called<Row>(client.socket, ...args))
  return {
    find: (path, query = {}) => inTime(() => called<Found>(client.socket, 'find', path, query)),
    get: (path, id, query = {}) => call('get', path, id, query),
    create: (path, data, query = {}) => call('create', path, data, query),
    update: (path, id, data) => call('update', path, id, data, {}),
    patch: (path, id, data) => call('patch', path, id, data, {}),
    remove: (path, id, query = {}) => call('remove', path, id, query),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]()
  }
}

/** One call as it goes over the wire, with whatever arguments. */
export function called<T>(socket: Socket, method: string, ...args: unknown[]): Promise<T> {
  return new Promise((resolve, reject) => {
    socket.timeout(30_000).emit(method, ...args, (late: Error | null, error: unknown, result: T) => {
      if (late) reject(late)
      else if (error) reject(convert(error))
      else resolve(result)
    })
  })
}

/** Waits as long as it is told to, and asks again, when that was too much at once. */
async function inTime<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof FeathersError) || error.code !== 429) throw error
    await setTimeout(error.data.retry_after)
    return inTime(call)
  }
}

/** The Feathers error a call ends with; that it does not fail is a failure. */
export async function failureOf(call: Promise<unknown>): Promise<FeathersError> {
  let answer: unknown
  try {
    answer = await call
  } catch (error) {
    if (error instanceof FeathersError) return error
    throw error
  }
  throw new Error(`it did not fail: ${JSON.stringify(answer)}`)
}

/** The errors of calls that are under way at the same time. */
export const failuresOf = (calls: readonly Promise<unknown>[]) => Promise.all(calls.map(failureOf))

/** `{ a: { $in: [1, 2] } }` as a query string has it: `a[$in][]=1&a[$in][]=2`. */
function flat(value: unknown, name = ''): [string, string][] {
  if (Array.isArray(value)) return value.flatMap(item => flat(item, `${name}[]`))
  if (value instanceof Object) {
    return Object.entries(value).flatMap(([key, inner]) => flat(inner, name ? `${name}[${key}]` : key))
  }
  return [[name, value === null ? '' : String(value)]]
}
