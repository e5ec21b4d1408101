import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { TSchema } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import { EventMeta, type ServiceContract } from './define.ts'
import * as contract from './index.ts'

const { WIRE_VERSION, ...offered } = contract
const services: ServiceContract[] = [...Object.values(contract.contracts), ...Object.values(contract.virtualServices)]

/** What is called by what it is: of these nothing is kept that could be counted. */
const UNCOUNTED = new Set(['search', 'presence'])

/** What is said of something and kept elsewhere, or nowhere. */
const ASIDE: Record<string, readonly string[]> = {
  users: ['email', 'password'],
  accounts: ['password', 'current_password'],
  subscriptions: ['since', 'page'],
  tasks: ['before', 'now', 'document_ids']
}

/** Contracts, routes, sign-in, limits, and the queries made of them: one short text that differs when any of it does. */
function fingerprint(): string {
  const queries = services.map(({ row, methods }) => methods.find && contract.findQuery({ row }, methods.find))
  const sorted = (_key: string, value: unknown) =>
    value instanceof Object && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value
  return createHash('sha256').update(JSON.stringify({ offered, queries, EventMeta }, sorted)).digest('hex').slice(0, 32)
}

it('a change of what crosses the wire asks for a new version', () => {
  const known = readFileSync(new URL('./wire.fingerprint', import.meta.url), 'utf8').trim()
  const [version] = known.split(' ')
  const next = `${Math.max(Number(version) + 1, WIRE_VERSION)} ${fingerprint()}`
  expect(
    `${WIRE_VERSION} ${fingerprint()}`,
    `What crosses the wire has changed, and programs of before must be able to tell. Set WIRE_VERSION in wire.ts to ${next.split(' ')[0]}, and let wire.fingerprint say: ${next}`
  ).toBe(known)
})

describe.each(services)('$path', ({ path, entity, key, row, methods, events }) => {
  const columns = Object.keys(row.properties)

  it('is found and ordered by columns that it has', () => {
    const { where = [], sort = [], order = {} } = methods.find ?? {}
    for (const column of [...where, ...sort, ...Object.keys(order), key]) expect(columns).toContain(column)
    expect(where).toContain(key)
  })

  it('takes nothing that is not a column, but keys and versions', () => {
    const { create, update, patch } = methods
    const fields = [create, update, patch].flatMap(schema => Object.keys(schema?.properties ?? {}))
    const own = new Set([...columns, 'idempotency_key', 'if_version', ...(ASIDE[path] ?? [])])
    expect(fields.filter(field => !own.has(field))).toEqual([])
    // A channel has its name before anyone joins it.
    const made = path === 'subscriptions' ? [] : [key]
    for (const stamp of [...made, 'version', 'created_at', 'updated_at', 'created_by']) {
      expect(fields).not.toContain(stamp)
    }
  })

  it('leaves no field open, in nothing that is sent or said', () => {
    const { create, update, patch, find } = methods
    const payloads = Object.values(events).map(({ payload }) => payload)
    const query = find ? [contract.findQuery({ row }, find)] : []
    for (const schema of [create, update, patch, row, ...payloads, ...query]) {
      if (schema) expect(openObjects(schema)).toEqual([])
    }
  })

  it('[F3] names what happened by its entity and a word', () => {
    for (const { types, audience } of Object.values(events)) {
      for (const type of types) expect(type).toMatch(new RegExp(`^${entity}\\.[a-z_]+$`))
      expect(audience.length).toBeGreaterThan(0)
    }
    expect(path).toBe(UNCOUNTED.has(entity) ? entity : `${entity}s`)
  })
})

/** The object schemas in a schema that let unknown fields in. */
function openObjects(schema: TSchema): TSchema[] {
  const inner = [
    ...Object.values<TSchema>(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    ...(schema.items ? [schema.items] : [])
  ]
  const isOpen = schema.type === 'object' && schema.additionalProperties !== false
  return [...(isOpen ? [schema] : []), ...inner.flatMap(openObjects)]
}
