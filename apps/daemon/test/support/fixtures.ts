import type { Role } from '@callboard/contract'
import { makeCheckout } from '@callboard/testing'
import type { Config } from '../../src/core/config.ts'
import { startListening } from './listening.ts'
import { newPerson, type Person } from './people.ts'
import { type Row, restDoor, type TestClient } from './test-client.ts'

/** An application that listens, with a repository and an agent whose program is not there: what is asked of it fails at once. */
export async function startWithFixtures(settings: Partial<Config> = {}) {
  const app = await startListening(settings)
  const owner = restDoor(app, app.token)
  const checkout = await makeCheckout()
  const { repo_id } = await owner.create('repos', { path: checkout.path })
  const { agent_id } = await owner.create('agents', { name: 'nobody', command: '/nowhere/to/be/found' })
  return {
    ...app,
    owner,
    repo_id,
    agent_id,
    /** Somebody of this role, and their door. */
    person: (role: Role, name?: string): Person & { door: TestClient } => {
      const person = newPerson(app.home, role, name)
      return { ...person, door: restDoor(app, person.token) }
    },
    session: (door: TestClient, board_id: unknown, title = 'A session'): Promise<Row> =>
      door.create('sessions', { title, board_id, repo_id, agent_id }),
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]()
      await checkout[Symbol.asyncDispose]()
    }
  }
}

export type Fixtures = Awaited<ReturnType<typeof startWithFixtures>>
