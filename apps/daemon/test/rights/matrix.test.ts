import { hasRole, REQUIRED_ROLES, ROLES, type Role } from '@callboard/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listening, startListening } from '../support/listening.ts'
import { newPerson } from '../support/people.ts'
import { failureOf, restDoor, socketDoor, type TestClient } from '../support/test-client.ts'

const METHODS = ['find', 'get', 'create', 'update', 'patch', 'remove'] as const
type Method = (typeof METHODS)[number]

let app: Listening
const doors = new Map<string, TestClient>()

beforeAll(async () => {
  app = await startListening()
  for (const role of ROLES) {
    const { token } = newPerson(app.home, role)
    doors.set(`REST ${role}`, restDoor(app, token)).set(`socket ${role}`, await socketDoor(app, token))
  }
})
afterAll(async () => {
  for (const door of doors.values()) await door[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})

it('walks every path that the application answers at', () => {
  const paths = Object.keys(app.app.services).filter(path => path !== 'authentication')
  expect(paths.sort()).toEqual([...REQUIRED_ROLES.keys()].sort())
})

/** A call as empty as can be: what one may do fails for another reason, if at all. */
function call(door: TestClient, path: string, method: Method): Promise<object> {
  switch (method) {
    case 'find':
      return door.find(path, { $limit: 0 })
    case 'get':
    case 'remove':
      return door[method](path, 'x')
    case 'create':
      return door.create(path, {})
    case 'update':
    case 'patch':
      return door[method](path, 'x', {})
  }
}

const NOBODYS = { code: 405, data: { reason: 'method_not_allowed' } }
const TOO_LOW = { code: 403, data: { reason: 'role_too_low' } }

describe.each(['REST', 'socket'])('over %s', way => {
  const door = (role: Role) => {
    const found = doors.get(`${way} ${role}`)
    if (!found) throw new Error(`there is no door for ${role}`)
    return found
  }

  it.each([...REQUIRED_ROLES])('%s is done by exactly those whom its contract names', async (path, roles) => {
    const address = path.replace(/:\w+/, 'x')
    for (const role of ROLES) {
      for (const method of METHODS) {
        const least = roles[method]
        const what = `${role} ${method} ${path}`
        const outcome: { code?: number } = await call(door(role), address, method).catch(error => error)
        if (!least) expect(outcome, what).toMatchObject(NOBODYS)
        else if (!hasRole(role, least)) expect(outcome, what).toMatchObject(TOO_LOW)
        else expect([401, 403, 405, 500], what).not.toContain(outcome.code)
      }
    }
  })

  it('what is in no contract is nobody’s, whatever it is called', async () => {
    for (const role of ROLES) {
      for (const path of ['secrets', 'processes', 'idempotency_keys', 'users/accounts', 'knex_migrations', 'rights']) {
        expect(await failureOf(door(role).find(path)), path).toMatchObject({ code: 404 })
      }
    }
  })
})
