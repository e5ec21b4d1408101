import { createHash } from 'node:crypto'
import type { TSchema } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import { readRoutes, routes, services } from './contracts.ts'
import { EventMeta, type ServiceContract } from './define.ts'
import { takesIdempotencyKey } from './idempotency.ts'
import * as contract from './index.ts'
import { WIRE_FINGERPRINT, WIRE_VERSION } from './wire.ts'

/** Uncountable nouns: a path of these is not the plural of its entity. */
const UNCOUNTABLE = new Set(['search', 'presence'])

/**
 * The parts of a service that a client sends, receives or relies on: it chooses its channels by an event's audience. Roles and
 * scopes are rules of the daemon, and the names of exports are not on the wire.
 */
const wireOfService = ({ path, key, row, methods, created, events }: ServiceContract) => ({
  path,
  key,
  row,
  methods: {
    ...methods,
    ...(methods.find && { find: contract.findQuery({ row }, methods.find), order: methods.find.order })
  },
  created,
  events: Object.fromEntries(
    Object.entries(events).map(([event, { payload, types, audience }]) => [event, { payload, types, audience }])
  )
})

/** Returns a short hash that changes with the wire format: paths, schemas, event names and types, sign-in, and limits. */
function fingerprint(): string {
  const wire = {
    services: byPath(services.map(wireOfService)),
    routes: byPath([...routes, ...readRoutes].map(({ role: _, ...route }) => route)),
    signIn: contract.signInSchemas,
    signInExpired: contract.SIGN_IN_EXPIRED_EVENT,
    meta: EventMeta,
    limits: Object.values(contract.LIMITS).sort((one, other) => one - other)
  }
  return createHash('sha256').update(JSON.stringify(wire, normalize)).digest('hex').slice(0, 32)
}

const byPath = <T extends { path: string }>(list: readonly T[]) =>
  [...list].sort((one, other) => (one.path < other.path ? -1 : 1))

/** Sorts the keys of an object, and leaves out what does not affect validation. */
function normalize(_key: string, value: unknown): unknown {
  if (!(value instanceof Object) || Array.isArray(value)) return value
  const { writeOnly: _, ...rest } = { writeOnly: undefined, ...value }
  return Object.fromEntries(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)))
}

it('a change of the wire format requires a new version', () => {
  expect(
    { version: WIRE_VERSION, fingerprint: fingerprint() },
    `The wire format has changed. In wire.ts, raise WIRE_VERSION and set WIRE_FINGERPRINT to '${fingerprint()}'.`
  ).toEqual({ version: WIRE_VERSION, fingerprint: WIRE_FINGERPRINT })
})

describe.each([...services])('$path', ({ path, entity, key, row, methods, events }) => {
  const columns = Object.keys(row.properties)

  it('filters and sorts by existing columns', () => {
    const { where = [], sort = [], order = {} } = methods.find ?? {}
    for (const column of [...where, ...sort, ...Object.keys(order), key]) expect(columns).toContain(column)
    expect(where).toContain(key)
  })

  it('accepts only columns and write-only fields', () => {
    const { create, update, patch } = methods
    const fields = [create, update, patch].flatMap(schema => Object.entries<TSchema>(schema?.properties ?? {}))
    expect(fields.filter(([field, { writeOnly }]) => !columns.includes(field) && !writeOnly)).toEqual([])
    expect(fields.filter(([field, { writeOnly }]) => columns.includes(field) && writeOnly)).toEqual([])
    // The name of a channel is its key, and callers choose it.
    const generated = path === 'subscriptions' ? [] : [key]
    for (const stamp of [...generated, 'version', 'created_at', 'updated_at', 'created_by']) {
      expect(fields.map(([field]) => field)).not.toContain(stamp)
    }
  })

  it('rejects unknown fields in every schema', () => {
    const { create, update, patch, find } = methods
    const payloads = Object.values(events).map(({ payload }) => payload)
    const query = find ? [contract.findQuery({ row }, find)] : []
    for (const schema of [create, update, patch, row, ...payloads, ...query]) {
      if (schema) expect(openObjects(schema)).toEqual([])
    }
  })

  it('[F3] names event types after its entity', () => {
    for (const { types, audience } of Object.values(events)) {
      for (const type of types) expect(type).toMatch(new RegExp(`^${entity}\\.[a-z_]+$`))
      expect(audience.length).toBeGreaterThan(0)
    }
    expect(path).toBe(UNCOUNTABLE.has(entity) ? entity : `${entity}s`)
  })
})

it('[T3] an idempotency key is taken by exactly the `create` methods whose schema has one', () => {
  const creates = [
    ...Object.values({ ...contract.contracts, ...contract.virtualServices }).flatMap(({ path, methods }) =>
      'create' in methods ? [{ path, data: methods.create }] : []
    ),
    ...routes
  ]
  for (const { path, data } of creates) {
    expect(takesIdempotencyKey(path), path).toBe('idempotency_key' in data.properties)
  }
})

/** Returns the object schemas within a schema that allow unknown fields. */
function openObjects(schema: TSchema): TSchema[] {
  const inner = [
    ...Object.values<TSchema>(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    ...(schema.items ? [schema.items] : [])
  ]
  const isOpen = schema.type === 'object' && schema.additionalProperties !== false
  return [...(isOpen ? [schema] : []), ...inner.flatMap(openObjects)]
}
