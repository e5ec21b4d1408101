import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Task } from '@callboard/contract'
import { type App, makeCheckout, nextEvent, scriptedAgent, startApp, stockClient } from '@callboard/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newPerson } from '../support/people.ts'
import { firstRows } from '../support/seed.ts'
import { failureOf, restDoor, type TestClient } from '../support/test-client.ts'

// Texts that could become a program. Each of them would write the canary; nothing may.

let app: App
let door: TestClient
let scratch: string
let canary: string

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-scratch-')))
  canary = join(scratch, 'canary')
  app = await startApp()
  door = restDoor(app, app.token)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  rmSync(scratch, { recursive: true, force: true })
})
afterEach(() => expect(existsSync(canary)).toBe(false))

/** Lets an agent say something in that repository, and waits until it has ended. */
async function converse(path: string, agent_id: unknown, prompt: string): Promise<Task> {
  await using client = await stockClient(app.url, app.token)
  const { repo_id } = await door.create('repos', { path })
  const { board } = await firstRows(door)
  const session = await door.create('sessions', { title: 'x', board_id: board.board_id, repo_id, agent_id })
  const ended = nextEvent<Task>(client.service('tasks'), 'patched', ({ ended_at }) => ended_at !== null)
  await door.create(`sessions/${session.session_id}/prompt`, { prompt })
  return await ended
}

const builtin = async () => (await firstRows(door)).agent.agent_id
const hostile = (touch: string) => [
  `$(${touch})`,
  `\`${touch}\``,
  `; ${touch};`,
  `| ${touch}`,
  `&& ${touch}`,
  `\n${touch}\n`,
  `--upload-pack=${touch}`,
  `-c core.sshCommand=${touch}`,
  `-h`,
  `' ; ${touch} ; '`,
  `" ; ${touch} ; "`
]

// CVE-2026-28292, CVE-2025-54795: the name of a directory becomes an option or a command.
describe('a directory of a hostile name', () => {
  it('is looked at and worked in like any other', async () => {
    const agent = await door.create('agents', { name: 'in-hostile', ...scriptedAgent({}) })
    const names = hostile('touch canary')
    for (const name of names) {
      const path = join(scratch, name)
      mkdirSync(join(path, '.git'), { recursive: true })
      writeFileSync(join(path, '.git', 'HEAD'), `ref: refs/heads/${name.replaceAll('\n', ' ')}\n`)
      expect(await door.create('repos', { path })).toMatchObject({ path })
    }
    for (const name of names.slice(0, 2)) {
      const path = join(scratch, name)
      expect(await converse(path, agent.agent_id, 'Hello')).toMatchObject({ status: 'completed' })
      expect(existsSync(join(path, 'canary'))).toBe(false)
    }
  })
})

// CVE-2022-24765 and its like: the configuration of a checkout names programs for git to run.
it.each(['What changed?', 'Show me the history'])(
  'a checkout whose configuration names programs runs none of them: %s',
  async prompt => {
    await using checkout = await makeCheckout()
    const script = join(checkout.path, 'evil.sh')
    writeFileSync(script, `#!/bin/sh\ntouch ${canary}\n`)
    chmodSync(script, 0o755)
    const hooks = join(checkout.path, '.git', 'hooks')
    mkdirSync(hooks, { recursive: true })
    for (const hook of [
      'post-checkout',
      'pre-commit',
      'post-index-change',
      'fsmonitor-watchman',
      'reference-transaction'
    ]) {
      writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 })
    }
    for (const setting of [
      'core.fsmonitor',
      'core.pager',
      'core.editor',
      'core.sshCommand',
      'core.askPass',
      'diff.external',
      'pager.log',
      'pager.diff',
      'pager.status',
      'gpg.program',
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.evil.process',
      'diff.evil.textconv',
      'diff.evil.command',
      'interactive.diffFilter',
      'credential.helper'
    ]) {
      execFileSync('git', ['config', setting, script], { cwd: checkout.path })
    }
    execFileSync('git', ['config', 'log.showSignature', 'true'], { cwd: checkout.path })
    writeFileSync(join(checkout.path, '.gitattributes'), '* diff=evil filter=evil\n')
    writeFileSync(join(checkout.path, 'README.md'), '# Changed\n')
    // The trap works: git itself, asked in the plain way, runs what it is told to.
    spawnSync('git', ['diff'], { cwd: checkout.path })
    expect(existsSync(canary)).toBe(true)
    rmSync(canary)
    expect(await converse(checkout.path, await builtin(), prompt)).toMatchObject({ status: 'completed' })
  }
)

describe('the command of an agent', () => {
  // CVE-2026-25593: configuration that names programs, writable over the wire by anyone who is there.
  it.each(['viewer', 'member'] as const)('is not written by a %s', async role => {
    const person = restDoor(app, newPerson(app.home, role).token)
    const { agent_id } = await door.create('agents', { name: `of-admins-${role}`, command: 'node' })
    const evil = { command: '/bin/sh', args: ['-c', `touch ${canary}`] }
    const refused = { code: 403, data: { reason: 'role_too_low' } }
    expect(await failureOf(person.create('agents', { name: 'evil', ...evil }))).toMatchObject(refused)
    expect(await failureOf(person.patch('agents', agent_id, evil))).toMatchObject(refused)
    const whole = { name: 'evil', env: [], model: null, mode: null, ...evil }
    expect(await failureOf(person.update('agents', agent_id, whole))).toMatchObject(refused)
    expect(await failureOf(person.remove('agents', agent_id))).toMatchObject(refused)
  })

  // CVE-2026-22812: whoever may prompt must not choose the program by it.
  it('is not in what is prompted, or in the title of a session', async () => {
    const { agent_id } = await door.create('agents', { name: 'listens', ...scriptedAgent({}) })
    for (const text of hostile(`touch ${canary}`).slice(0, 2)) {
      expect(await converse(app.cwd, agent_id, `Say this: ${text}`)).toMatchObject({ status: 'completed' })
    }
  })

  // CWE-78: no shell stands between a row and its program.
  it('is one program, and no line for a shell', async () => {
    for (const [i, command] of [
      `touch ${canary}`,
      `node; touch ${canary}`,
      `$(touch ${canary})`,
      `node\ntouch ${canary}`,
      `sh -c "touch ${canary}"`,
      `|touch ${canary}`
    ].entries()) {
      const { agent_id, status } = await door.create('agents', { name: `line-${i}`, command })
      expect(status).toBe('missing')
      expect(await converse(app.cwd, agent_id, 'Hello')).toMatchObject({
        status: 'failed',
        error: { reason: 'agent_missing' }
      })
    }
  })

  it('gets its arguments as they are', async () => {
    const told = join(scratch, 'told.json')
    const args = hostile(`touch ${canary}`)
    const script = `require('fs').writeFileSync(${JSON.stringify(told)}, JSON.stringify(process.argv.slice(1)))`
    const { agent_id } = await door.create('agents', {
      name: 'as-they-are',
      command: process.execPath,
      args: ['-e', script, '--', ...args]
    })
    await converse(app.cwd, agent_id, 'Hello')
    expect(JSON.parse(readFileSync(told, 'utf8'))).toEqual(args)
  })

  // CWE-526: and no secret of the daemon's own environment.
  it.each(['A=B', 'X\0Y', '$(touch canary)', 'LD PRELOAD', '', '1X'])(
    'is given no variable of a name that is none: %j',
    async name => {
      const agent = { name: 'env', command: 'node', env: [name] }
      expect(await failureOf(door.create('agents', agent))).toMatchObject({ code: 400, data: { reason: 'invalid' } })
    }
  )
})
