import type { Role } from '@callboard/contract'
import { monotonicTimestamp, newId, newSecret, sha256 } from '../../src/core/ids.ts'
import { startSignIn } from '../../src/services/sign-ins/sign-in-lifecycle.ts'
import type { Fixtures } from '../support/fixtures.ts'
import type { TestClient } from '../support/test-client.ts'
import type { Kind } from './histories.ts'

export interface StagePerson {
  user_id: string
  token: string
  token_id: string
}

export type Spoken = Exclude<Kind, 'title' | 'board'>

/** Where histories are played: a daemon, and how things are done there that no client can do by itself. */
export interface Stage {
  readonly url: string
  readonly owner: TestClient
  readonly repo_id: unknown
  readonly agent_id: unknown
  person(role: Role): Promise<StagePerson>
  /** Another token of theirs. */
  token(user_id: string): Promise<Pick<StagePerson, 'token' | 'token_id'>>
  /** A web token of theirs, which may be one that runs out within a few seconds. */
  signIn(person: StagePerson, isBrief: boolean): Promise<string>
  /** Lets an agent say the word in a session, as one kind of thing; somebody asks for it who may. */
  speak(session_id: string, kind: Spoken, word: string, asker: StagePerson): Promise<void>
  /** Whether pieces of text and progress cost so little that there are some after every step. */
  readonly isQuick: boolean
}

/** The application inside the test's process. Agents' words are written by the services that the runner writes them with. */
export function insideStage({ app, url, owner, repo_id, agent_id }: Fixtures): Stage {
  const database = app.get('database')
  const tasks = new Map<string, { task_id: string; message_id: string; index: number }>()

  const token = async (user_id: string) => {
    const made = newSecret()
    const { token_id } = await app.service('tokens').create({ user_id, name: 'x', hash: sha256(made) })
    return { token: made, token_id }
  }
  /** A task of this session, written past the services: it would call the runner. */
  const workOf = async (session_id: string) => {
    const known = tasks.get(session_id)
    if (known) return known
    const [task_id, message_id, at] = [newId('task'), newId('message'), monotonicTimestamp()]
    const times = { created_at: at, updated_at: at, started_at: at, ended_at: at }
    const row = { task_id, session_id, prompt: 'x', status: 'completed', position: 1, created_by: 'system', version: 1 }
    await database('tasks').insert({ ...row, ...times })
    const work = { task_id, message_id, index: 1 }
    tasks.set(session_id, work)
    return work
  }

  return {
    url,
    owner,
    repo_id,
    agent_id,
    isQuick: true,
    token,
    async person(role) {
      const { user_id } = await app.service('users').create({ name: `Some ${role}`, role })
      return { user_id, ...(await token(user_id)) }
    },
    async signIn({ user_id }, isBrief) {
      const { sign_in_id: sid } = await startSignIn(app, user_id)
      const life = isBrief ? ({ expiresIn: '3s' } as const) : {}
      return app.service('authentication').createAccessToken({ sid }, { subject: user_id, ...life })
    },
    async speak(session_id, kind, word) {
      const work = await workOf(session_id)
      const { task_id, message_id } = work
      const actor = 'system'
      switch (kind) {
        case 'delta':
          app
            .get('eventPublisher')
            .publishEphemeral('messages', 'delta', { message_id, session_id, task_id, offset: 0, text: word }, actor)
          return
        case 'progress':
          app
            .get('eventPublisher')
            .publishEphemeral('tasks', 'progress', { task_id, session_id, done: 1, total: 2, label: word }, actor)
          return
        case 'message': {
          const said = { role: 'assistant', type: 'text', status: 'complete', text: word, data: null } as const
          await app.service('messages').create({ session_id, task_id, index: work.index++, ...said })
          return
        }
        case 'permission': {
          const call = {
            tool_call_id: 'x',
            title: word,
            kind: 'edit',
            status: 'waiting_permission',
            input: null
          } as const
          const tool_call = { ...call, diffs: [], locations: [], output_url: null }
          const asked = { tool_call, status: 'pending', option_id: null, decided_by: null } as const
          await app.service('permissions').create({ session_id, task_id, options: [], ...asked })
          return
        }
        case 'document': {
          const file = { media_type: 'text/plain', bytes: 1, indexed_at: null } as const
          await app.service('documents').create({ session_id, task_id: null, name: word, ...file })
          return
        }
        case 'task':
          await app.service('tasks').patch(task_id, { error: { reason: 'none', message: word } })
      }
    }
  }
}
