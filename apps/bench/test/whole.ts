import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findTagged, type Preset } from '@callboard/agents'
import { type App, startApp, until } from '@callboard/testing'
import { runCli, runForOutput, startCli } from '@callboard/testing/shell'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMAND, offlineHome } from '../src/agents/offline.ts'

/** Agents start slowly, especially on a busy machine. */
const TIMEOUT_MS = 90_000

/** Tests one agent with a daemon and the CLI. Each test continues from the previous one. */
export function whole(preset: Preset) {
  const { name, version } = preset
  let place: Awaited<ReturnType<typeof offlineHome>>
  let app: App
  let session: string
  let began: number

  describe(`${name} ${version} in Callboard`, () => {
    beforeAll(async () => {
      place = await offlineHome(preset)
      app = await startApp({ env: { ...userNpmSettings(), ...place.env } })
    })
    afterAll(async () => {
      await app?.[Symbol.asyncDispose]()
      await place?.[Symbol.asyncDispose]()
    })

    it('[A6] in Callboard: `agents install` installs it, `agents` shows it as available with its version', async () => {
      expect(await runForOutput(app, 'agents', 'install', name)).toBe(version)
      const { out } = await runCli(app, 'agents')
      expect(out).toMatch(new RegExp(` ${name} +available +${version} `.replaceAll('.', '\\.')))
    })

    it('[S7] in Callboard: streams the answer, and stores what was printed', async () => {
      session = await runForOutput(app, 'sessions', 'create', '--agent', name)
      await using follower = startCli(app, 'follow', session, '--json')
      await follower.waitForOutput('"ready"')
      const { code, out } = await runCli(app, 'prompt', session, 'SCN_TEXT KEEP_IN_MIND', '--follow')
      began = minute()
      expect(code, out).toBe(0)
      await follower.waitForOutput('"completed"')
      const lines = linesOf(follower.out)
      const rows = lines.filter(({ kind, message }) => kind === 'message' && isAnswer(message))
      const { message } = rows.at(-1)
      expect(message).toMatchObject({ status: 'complete', text: expect.stringMatching(/^The quick .* again $/) })
      const pieces = lines.filter(({ kind, message_id }) => kind === 'text' && message_id === message.message_id)
      expect(pieces.length).toBeGreaterThan(1)
      expect(rows[0].message.text + pieces.map(({ text }) => text).join('')).toBe(message.text)
      expect(out.split(`${name}:\n`).at(-1)).toBe(`${message.text}\n`)
    })

    it('[T5] in Callboard: `permissions` shows the requested command, and runs it once allowed', async () => {
      await using asking = startCli(app, 'prompt', session, 'SCN_TOOL', '--follow', '--json')
      await asking.waitForOutput('"kind":"permission"', TIMEOUT_MS)
      expect((await runCli(app, 'permissions')).out).toContain(COMMAND)
      const [{ permission_id, options }] = linesOf((await runCli(app, 'permissions', '--json')).out)
      const once = options.find(({ kind }: { kind: string }) => kind === 'allow_once')
      await runForOutput(app, 'permissions', 'answer', permission_id, once.option_id)
      expect((await asking.waitForExit()).code).toBe(0)
      expect(readFileSync(join(app.cwd, 'proof.txt'), 'utf8')).toBe('hello\n')
    })

    it('[T4] in Callboard: `stop` during an answer stops the task and leaves no process of the turn', async () => {
      await using talking = startCli(app, 'prompt', session, 'SCN_SLOW', '--follow', '--json')
      await until(() => /"text":"w\d/.test(talking.out), TIMEOUT_MS)
      const { mark, pid } = findAgentProcess(app, session)
      await runForOutput(app, 'stop', session)
      const { code, out } = await talking.waitForExit()
      const left = (await findTagged(mark)).map(one => one.pid)
      expect(code).toBe(1)
      const lines = linesOf(out)
      expect(lines.findLast(({ kind }) => kind === 'task').task.status).toBe('stopped')
      expect(lines.findLast(({ message }) => message && isAnswer(message)).message.text).toMatch(/^w0 (?!.*w199)/)
      // An agent that acknowledged the stop and has no descendants stays.
      expect([[], [pid]]).toContainEqual(left)
    })

    it('[T6] in Callboard: the next prompt after a restart continues the session with its context', async () => {
      const before = await shown(session)
      expect(before.agent_session_id).toEqual(expect.any(String))
      // Its session would be lost when resumed within the minute in which it started.
      if (name === 'gemini') await until(() => minute() !== began, TIMEOUT_MS)
      await app.restart()
      const { code, out } = await runCli(app, 'prompt', session, 'SCN_RECALL', '--follow')
      expect(code, out).toBe(0)
      expect(out).toContain('KEEP_IN_MIND')
      expect((await shown(session)).agent_session_id).toBe(before.agent_session_id)
      const said = linesOf((await runCli(app, 'follow', session, '--exit-on-idle', '--json')).out)
      const notices = said.flatMap(({ message }) => (message?.type === 'notice' ? [message.text] : []))
      expect(notices).toEqual([])
    })
  })

  const shown = async (id: string) => JSON.parse((await runCli(app, 'sessions', 'show', id, '--json')).out)
}

/** Returns the npm cache and configuration of the user, not those of the agent's home directory. */
function userNpmSettings() {
  const { npm_config_cache = join(homedir(), '.npm'), npm_config_userconfig = join(homedir(), '.npmrc') } = process.env
  return { npm_config_cache, npm_config_userconfig, npm_config_prefer_offline: 'true' }
}

const minute = () => Math.floor(Date.now() / 60_000)

const linesOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

const isAnswer = ({ role, type }: { role: string; type: string }) => role === 'assistant' && type === 'text'

/** Returns the process tag and pid of the agent of a session. */
function findAgentProcess({ home }: App, session: string) {
  const database = new Database(join(home, 'callboard.db'), { readonly: true })
  try {
    const query = 'select mark, pid from processes where session_id = ?'
    const found = database.prepare<[string], { mark: string; pid: number }>(query).get(session)
    if (!found) throw new Error('The session has no agent.')
    return found
  } finally {
    database.close()
  }
}
