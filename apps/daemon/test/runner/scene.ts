import { join } from 'node:path'
import type { Agent, Board, Message, Page, Permission, Repo, Session, Task, TaskStatus } from '@callboard/contract'
import {
  type Script,
  type ScriptedAgentOptions,
  type StartOptions,
  scriptedAgent,
  startApp,
  stockClient,
  until
} from '@callboard/testing'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { type Client, EventRecorder } from './event-recorder.ts'

/** A daemon, a stock client that hears everything, and short words for what tests do with them. */
export class Scene {
  readonly app: Awaited<ReturnType<typeof startApp>>
  client: Client
  ears: EventRecorder
  #sessions = 0

  static async open(options: StartOptions = {}): Promise<Scene> {
    const app = await startApp(options)
    return new Scene(app, await stockClient(app.url, app.token))
  }

  private constructor(app: Scene['app'], client: Client) {
    this.app = app
    this.client = client
    this.ears = new EventRecorder(client)
  }

  /** A client of the daemon that has been started again; what was heard before is forgotten. */
  async meetAgain(): Promise<void> {
    await this.client[Symbol.asyncDispose]()
    this.client = await stockClient(this.app.url, this.app.token)
    this.ears = new EventRecorder(this.client)
  }

  /** A session with a scripted agent of its own, or with another program. */
  async session(
    agent: ScriptedAgentOptions | { command: string; args: string[] } = {},
    path?: string
  ): Promise<Session> {
    const name = `agent-${++this.#sessions}`
    const program = 'command' in agent ? agent : scriptedAgent(agent)
    const { agent_id }: Agent = await this.client.service('agents').create({ name, ...program })
    const { board_id } = await this.#first<Board>('boards')
    const repo: Repo = path ? await this.client.service('repos').create({ path }) : await this.#first<Repo>('repos')
    const { repo_id } = repo
    return this.client.service('sessions').create({ title: name, board_id, repo_id, agent_id })
  }

  async prompt({ session_id }: Pick<Session, 'session_id'>, prompt: Script | string, more = {}): Promise<Task> {
    const text = typeof prompt === 'string' ? prompt : JSON.stringify(prompt)
    return this.client.service(`sessions/${session_id}/prompt`).create({ prompt: text, ...more })
  }

  async choose({ session_id }: Pick<Session, 'session_id'>, id: string, value: string): Promise<Session> {
    return this.client.service(`sessions/${session_id}/options`).create({ id, value })
  }

  async stop({ session_id }: Pick<Session, 'session_id'>): Promise<Session> {
    return this.client.service(`sessions/${session_id}/stop`).create({})
  }

  async resume({ session_id }: Pick<Session, 'session_id'>): Promise<Session> {
    return this.client.service(`sessions/${session_id}/resume`).create({})
  }

  /** The task as it was when it became so. */
  async became({ task_id }: Pick<Task, 'task_id'>, status: TaskStatus): Promise<Task> {
    const heard = await this.ears.first('tasks patched', task => task.task_id === task_id && task.status === status)
    return heard.payload
  }

  /** The states a task went through, as this client heard of them. */
  states({ task_id }: Pick<Task, 'task_id'>): TaskStatus[] {
    return this.ears.all('tasks patched', task => task.task_id === task_id).map(({ payload }) => payload.status)
  }

  async get(row: Pick<Session, 'session_id'>): Promise<Session> {
    return this.client.service('sessions').get(row.session_id)
  }

  async task({ task_id }: Pick<Task, 'task_id'>): Promise<Task> {
    return this.client.service('tasks').get(task_id)
  }

  async messages({ session_id }: Pick<Session, 'session_id'>): Promise<Message[]> {
    const page: Page<Message> = await this.client.service('messages').find({ query: { session_id, $limit: 200 } })
    return page.data
  }

  async permissions({ session_id }: Pick<Session, 'session_id'>): Promise<Permission[]> {
    const page: Page<Permission> = await this.client.service('permissions').find({ query: { session_id } })
    return page.data
  }

  /** What the daemon remembers of the processes of a session's agent. */
  processes({ session_id }: Pick<Session, 'session_id'>): Remembered[] {
    return this.rows<Remembered>('select mark, pid, start_time from processes where session_id = ?', session_id)
  }

  /** Rows as another process sees them in the database: what is kept, not what is said. */
  rows<T>(sql: string, ...values: unknown[]): T[] {
    const database = new Database(join(this.app.home, 'callboard.db'), { readonly: true })
    const rows = database.prepare<unknown[], T>(sql).all(...values)
    database.close()
    return rows
  }

  /** Changes the database behind the daemon's back. */
  alter(sql: string): void {
    const database = new Database(join(this.app.home, 'callboard.db'))
    database.exec(sql)
    database.close()
  }

  /** Ends the daemon; that it complained of something it was not meant to is a failure. */
  async close(...expected: RegExp[]): Promise<void> {
    await this.client[Symbol.asyncDispose]()
    await this.app[Symbol.asyncDispose]()
    const meant = [/^$/, /^Callboard .* is ready/, /^Sign in: /, ...expected]
    const lines = this.app.output().split('\n')
    const complaints = lines.filter(line => !meant.some(one => one.test(line)))
    expect(complaints).toEqual([])
  }

  async #first<T>(path: string): Promise<T> {
    const page: Page<T> = await this.client.service(path).find({})
    return until(() => page.data[0])
  }
}

export interface Remembered {
  mark: string
  pid: number | null
  start_time: string | null
}
