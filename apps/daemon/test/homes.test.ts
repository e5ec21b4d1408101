import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, startApp } from '@callboard/testing'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restDoor, type TestClient } from './support/test-client.ts'

const ARCHIVES = fileURLToPath(new URL('./homes/', import.meta.url))
/** The directory where the archive was created; its database and its worktree contain absolute paths below it. */
const ORIGINAL_ROOT = '/home/user'
const WORKTREE_SESSION = 'ses_pntuu7rzkedu57hagjqt'

const COUNTS = {
  boards: 2,
  sessions: 7,
  tasks: 8,
  messages: 28,
  permissions: 3,
  documents: 1,
  users: 3,
  invites: 1
}
/** Tables whose rows must not change. The others also hold what every start writes: the owner's token and agents' programs. */
const UNCHANGED = [...Object.keys(COUNTS), 'accounts', 'settings', 'document_texts', 'epochs', 'repos']

type Row = Record<string, unknown>

class Home {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-earlier-')))
  readonly data = join(this.root, '.local/share/callboard')
  readonly empty = join(this.root, 'empty')

  constructor(archive: string) {
    execFileSync('tar', ['-xzf', join(ARCHIVES, archive), '-C', this.root])
    mkdirSync(this.empty)
    // Retention would delete what has expired since the archive was created.
    this.write(database => {
      database.prepare('update events set at = ?').run(new Date().toISOString())
      database.prepare('update invites set expires_at = ?').run(new Date(Date.now() + 86_400_000).toISOString())
    })
  }

  /** Makes the home look as if it had been created where it was unpacked. */
  rebase(): void {
    this.write(database => {
      database.prepare('update repos set path = replace(path, ?, ?)').run(ORIGINAL_ROOT, this.root)
      database.prepare('update sessions set directory = replace(directory, ?, ?)').run(ORIGINAL_ROOT, this.root)
    })
    const linked = join(this.root, 'lanterns/.git/worktrees')
    const links = readdirSync(linked).map(name => join(linked, name, 'gitdir'))
    for (const file of [...links, join(this.data, 'worktrees', WORKTREE_SESSION, '.git')]) {
      writeFileSync(file, readFileSync(file, 'utf8').replace(ORIGINAL_ROOT, this.root))
    }
  }

  rows(table: string): Row[] {
    const database = new Database(join(this.data, 'callboard.db'), { readonly: true })
    try {
      return database.prepare<[], Row>(`select * from ${table} order by 1`).all()
    } finally {
      database.close()
    }
  }

  /** Returns the hash of each file that the daemon keeps beside its database. */
  files(): Map<string, string> {
    const files = readdirSync(this.data, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    const paths = files.map(entry => join(entry.parentPath, entry.name))
    const kept = paths.filter(path => /\/(agent|worktrees|documents|outputs)\//.test(path.slice(this.data.length)))
    return new Map(kept.map(path => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]))
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  private write(change: (database: Database.Database) => void): void {
    const database = new Database(join(this.data, 'callboard.db'))
    try {
      change(database)
    } finally {
      database.close()
    }
  }
}

describe.each([
  ['in place', true],
  ['moved to another directory', false]
])('a home of 5fa0124, %s', (_name, isInPlace) => {
  let home: Home
  let app: App
  let owner: TestClient
  let before: { rows: Map<string, Row[]>; events: Row[]; tokens: Row[]; files: Map<string, string> }

  beforeAll(async () => {
    home = new Home('5fa0124.tar.gz')
    if (isInPlace) home.rebase()
    before = {
      rows: new Map(UNCHANGED.map(table => [table, home.rows(table)])),
      events: home.rows('events'),
      tokens: home.rows('tokens'),
      files: home.files()
    }
    app = await startApp({ home: home.data, cwd: home.empty })
    owner = restDoor(app, app.token)
  })
  afterAll(async () => {
    await app?.[Symbol.asyncDispose]()
    home?.[Symbol.dispose]()
  })

  it('returns every row', async () => {
    for (const [path, count] of Object.entries(COUNTS)) {
      expect((await owner.find(path, { $limit: 200 })).data, path).toHaveLength(count)
    }
    expect(await owner.get('settings', 'workspace')).toMatchObject({ channel_mode: 'boards' })
    expect((await owner.find('tokens', { name: 'ci' })).total).toBe(1)
    const lastEventId = before.events.at(-1)?.event_id
    expect((await owner.find('events', { event_id: { $lte: lastEventId }, $limit: 0 })).total).toBe(151)
  })

  it('keeps every column of the database', () => {
    for (const [table, rows] of before.rows) expect(home.rows(table), table).toEqual(rows)
    expect(home.rows('tokens')).toEqual(expect.arrayContaining(before.tokens.filter(({ name }) => name === 'ci')))
    expect(home.rows('events').slice(0, before.events.length)).toEqual(before.events)
  })

  it('keeps every file', async () => {
    expect(home.files()).toEqual(before.files)
    const [document] = (await owner.find('documents')).data
    const response = await fetch(`${app.url}uploads/${document?.document_id}`, {
      headers: { authorization: `Bearer ${app.token}` }
    })
    expect(await response.text()).toBe('The plot of all lamps, lamp by lamp.')
    const notes = join(home.data, 'worktrees', WORKTREE_SESSION, 'NOTES.md')
    expect(readFileSync(notes, 'utf8')).toBe('Cues can be chained.')
  })

  it.each(['ada@example.org', 'ben@example.org'])('accepts the password of %s', async email => {
    const credentials = { strategy: 'local', email, password: 'correct horse battery 9' }
    const { user, accessToken } = await restDoor(app).create('authentication', credentials)
    const boards = await restDoor(app, String(accessToken)).find('boards')
    expect([Object(user).role, boards.total]).toEqual(email.startsWith('ada') ? ['member', 2] : ['viewer', 1])
  })

  it('finds its text', async () => {
    expect((await owner.find('search', { words: 'lamps' })).data).toMatchObject([
      { kind: 'document', title: 'plot.txt' }
    ])
    expect((await owner.find('search', { words: 'what is this repository' })).total).toBeGreaterThan(0)
  })

  if (isInPlace) {
    it('shows the changes of its worktree', async () => {
      expect(await owner.find(`sessions/${WORKTREE_SESSION}/diff`)).toMatchObject({
        files: [{ path: 'NOTES.md', status: 'added', additions: 1 }]
      })
    })
  }

  it('continues after a restart', async () => {
    await app.restart()
    for (const [table, rows] of before.rows) expect(home.rows(table), table).toEqual(rows)
    expect(home.files()).toEqual(before.files)
  })
})
