import { type App, scriptedAgent, startApp } from '@callboard/testing'
import { CliProcess, runCli, runForOutput, startCli } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VERSION } from '../src/base/installation.ts'

let app: App
let board: string
beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent()
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
  board = await runForOutput(app, 'boards', 'create', 'For these tests')
})
afterAll(() => app[Symbol.asyncDispose]())

const lines = (text: string) => text.trimEnd().split('\n')
const newSession = (title: string) =>
  runForOutput(app, 'sessions', 'create', '--title', title, '--agent', 'scripted', '--board', board)

describe('help and version', () => {
  it.each([[[]], [['--help']]])('prints help for %j', async args => {
    const { code, out, err } = await runCli(app, ...args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('Usage: callboard')
  })

  it('prints the version', async () => {
    expect(await runCli(app, '--version')).toEqual({ code: 0, out: `${VERSION}\n`, err: '' })
    expect(await runCli(app, '--json', '-V')).toEqual({ code: 0, out: `${VERSION}\n`, err: '' })
  })
})

describe('exit codes', () => {
  it('0: success', async () => {
    const { code, out } = await runCli(app, 'status')
    expect(code).toBe(0)
    expect(out).toContain(app.url)
  })

  it('1: the error message of the daemon', async () => {
    const { code, out, err } = await runCli(app, 'repos', 'add', '/no/such/directory')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe('callboard: The directory /no/such/directory does not exist.\n')
  })

  it.each([
    [['bords'], 'Did you mean boards?'],
    [
      ['sessions', 'renam', 'x'],
      "Unknown command 'sessions renam'. Available commands: create, set, fork, move, rename"
    ],
    [['sessions', 'show', 'x', 'y'], "Too many arguments for 'show'"],
    [['follow'], 'Specify sessions or --board'],
    [['--url', 'nonsense', '--token', 'x', 'boards'], 'Invalid URL: nonsense']
  ])('2: usage error of %j', async (args, message) => {
    const { code, out, err } = await runCli(app, ...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  it.each([['ses_zzzzzzzzzzzz'], ['Not-an-id']])('3: no such session: %s', async id => {
    const { code, out, err } = await runCli(app, 'sessions', 'show', id)
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err).toBe(`callboard: No such session: "${id}". See: callboard sessions\n`)
  })

  it('4: invalid or missing token', async () => {
    const refused = await runCli(app, '--url', app.url, '--token', 'wrong', 'status')
    expect(refused.code).toBe(4)
    expect((await runCli(app, '--url', app.url, 'status')).code).toBe(4)
    const env = { CALLBOARD_URL: app.url, CALLBOARD_TOKEN: app.token }
    expect((await new CliProcess(['status'], env, app.cwd).waitForExit()).code).toBe(0)
  })

  it('5: daemon not reachable', async () => {
    const nowhere = await runCli({ home: app.cwd, cwd: app.cwd }, 'status')
    expect(nowhere).toMatchObject({ code: 5, err: 'callboard: The daemon is not running. Start it with: npm start\n' })
    const closed = await runCli(app, '--url', 'http://127.0.0.1:9', '--token', 'x', '--json', 'status')
    expect(closed).toMatchObject({ code: 5, out: '' })
    expect(JSON.parse(closed.err)).toMatchObject({ error: { reason: 'unreachable' } })
  })
})

describe('output', () => {
  it('lists rows as a table and as one JSON object per line', async () => {
    const id = await runForOutput(app, 'boards', 'create', 'Backstage', '--description', 'Behind the scenes')
    const table = await runCli(app, 'boards')
    expect(lines(table.out).at(-1)).toMatch(new RegExp(`^${id.slice(0, 12)}  backstage  .* Backstage$`))
    const rows = lines((await runCli(app, 'boards', '--json')).out).map(line => JSON.parse(line))
    expect(rows.at(-1)).toMatchObject({ board_id: id, name: 'Backstage', description: 'Behind the scenes' })
    expect((await runCli(app, 'boards', 'show', 'backstage')).out).toContain(id)
  })

  it('reports an empty list on standard error', async () => {
    const { out, err } = await runCli(app, 'permissions')
    expect({ out, err }).toEqual({ out: '', err: 'No pending permission requests.\n' })
  })

  it('registers the checkout of the current directory once', async () => {
    const board = await runForOutput(app, 'boards', 'create', 'Empty')
    const first = await runForOutput(app, 'sessions', 'create', '--board', board)
    await runForOutput(app, 'sessions', 'create', '--board', board, '--title', 'Second', '--repo', '.')
    const { out } = await runCli(app, 'sessions', 'show', first)
    expect(out).toContain(`repo         ${app.cwd}\n`)
    const repos = lines((await runCli(app, 'repos', '--json')).out).map(line => JSON.parse(line))
    const [own, ...others] = repos.filter(repo => repo.path === app.cwd)
    expect(others).toEqual([])
    await runForOutput(app, 'repos', 'rename', own.repo_id, 'by another name')
    expect((await runCli(app, 'repos', 'show', 'by another name')).out).toContain(app.cwd)
    expect(lines((await runCli(app, 'sessions', '--board', board)).out)).toHaveLength(2)
  })

  it('adds, changes and removes an agent', async () => {
    await runForOutput(app, 'agents', 'add', 'short-lived', '--env', 'ONE_KEY,TWO_KEY', '--', 'node', '--version')
    expect((await runCli(app, 'agents', 'show', 'short-lived')).out).toContain('ONE_KEY, TWO_KEY')
    await runForOutput(app, 'agents', 'set', 'short-lived', '--model', 'large', '--env', '', '--', 'node', '--help')
    const changed = (await runCli(app, 'agents', 'show', 'short-lived')).out
    expect(changed).toMatch(/command +node --help\nenv +-\nmodel +large\nmode +-\n/)
    await runForOutput(app, 'agents', 'set', 'short-lived', '--model', '')
    expect((await runCli(app, 'agents', 'show', 'short-lived')).out).toMatch(/model +-\n/)
    expect((await runCli(app, 'agents', 'remove', 'short-lived')).code).toBe(0)
    expect((await runCli(app, 'agents', 'show', 'short-lived')).code).toBe(3)
    expect((await runCli(app, 'agents', 'remove', 'builtin')).code).toBe(6)
  })

  it('renames, archives, restores and removes a session, and renames and removes a board', async () => {
    const board = await runForOutput(app, 'boards', 'create', 'For a while')
    const session = await runForOutput(app, 'sessions', 'create', '--title', 'First', '--board', board)
    await runForOutput(app, 'sessions', 'rename', session, 'Second')
    await runForOutput(app, 'sessions', 'archive', session)
    expect((await runCli(app, 'sessions', '--board', board)).out).toBe('')
    await runForOutput(app, 'sessions', 'restore', session)
    expect((await runCli(app, 'sessions', '--board', board)).out).toContain('Second')
    await runForOutput(app, 'boards', 'rename', board, 'For good')
    expect(await runCli(app, 'boards', 'remove', board)).toMatchObject({
      code: 1,
      err: 'callboard: One session still uses it. Remove that session first.\n'
    })
    await runForOutput(app, 'sessions', 'remove', session, '--yes')
    await runForOutput(app, 'boards', 'remove', board)
    expect((await runCli(app, 'boards', 'show', board)).code).toBe(3)
  })

  it('creates a sign-in link', async () => {
    expect(await runForOutput(app, 'link')).toMatch(new RegExp(`^${app.url}#code=\\S+$`))
  })
})

describe('ids and names', () => {
  it('accepts a unique beginning of an id, with and without its prefix', async () => {
    const id = await newSession('Unique')
    for (const typed of [id.slice(0, 14), id.slice(4, 14)]) {
      expect((await runCli(app, 'sessions', 'show', typed)).out).toContain(id)
    }
  })

  it('accepts a title that only one session has', async () => {
    const id = await newSession('Called by its title')
    expect((await runCli(app, 'sessions', 'show', 'Called by its title')).out).toContain(id)
    const other = await newSession('Called by its title')
    const { code, err } = await runCli(app, 'sessions', 'show', 'Called by its title')
    expect([code, err.includes(id), err.includes(other)]).toEqual([2, true, true])
    expect((await runCli(app, 'sessions', 'show', '')).code).toBe(3)
    expect((await runCli(app, 'sessions', 'show', 'x'.repeat(300))).code).toBe(3)
  })

  it('accepts no empty name, also when there is only one row', async () => {
    expect((await runCli(app, 'agents', 'show', '')).code).toBe(3)
  })

  it('lists the candidates of an ambiguous id and exits with 2', async () => {
    const ids = [await newSession('One of two'), await newSession('Two of two')]
    const { code, out, err } = await runCli(app, 'sessions', 'show', 'ses_')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    for (const id of ids) expect(err).toContain(id)
    expect(err).toContain('One of two')
  })
})

describe('prompt', () => {
  it('returns the task at once', async () => {
    const session = await newSession('Prompted')
    const { code, out, err } = await runCli(app, 'prompt', session, 'hello', 'there')
    expect(code).toBe(0)
    expect(out).toMatch(/^tsk_[a-z2-7]{20}\n$/)
    expect(err).toContain(`callboard follow ${session.slice(0, 12)}`)
  })

  it('reads the text from standard input', async () => {
    const session = await newSession('Piped')
    const shell = startCli(app, 'prompt', session, '-', '--json')
    shell.child.stdin.end('a long\ntext')
    expect(JSON.parse((await shell.waitForExit()).out)).toMatchObject({ session_id: session, prompt: 'a long\ntext' })
  })

  it('--follow prints the answer and exits with 0 when the task completes', async () => {
    const session = await newSession('Followed')
    const prompt = JSON.stringify({ text: { text: 'All is well.' } })
    const { code, out } = await runCli(app, 'prompt', session, prompt, '--follow')
    expect({ code, out }).toEqual({ code: 0, out: `prompt:\n${prompt}\n\nscripted:\nAll is well.\n` })
  })

  it('--follow prints the reason and exits with 1 when the task fails', async () => {
    const session = await newSession('Failing')
    const prompt = JSON.stringify({ text: { text: 'All is well.' }, crash: { after: 6 } })
    const { code, out } = await runCli(app, 'prompt', session, prompt, '--follow')
    expect(code).toBe(1)
    expect(out).toContain('scripted:\nAll is')
    expect(out).toMatch(/\n✗ failed \(agent_exited\)\n$/)
  })

  it('fails with a reason when the prompt is blank', async () => {
    const { code, err } = await runCli(app, 'prompt', await newSession('Empty'), '  ', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(err)).toMatchObject({ error: { reason: 'invalid' } })
  })
})

describe('stop and permissions', () => {
  it('[T4] stops the running task', async () => {
    const session = await newSession('Stopped')
    const endless = JSON.stringify({ text: { length: 100_000, rate: 100 } })
    await using prompting = startCli(app, 'prompt', session, endless, '--follow')
    await prompting.waitForOutput('scripted:')
    expect(await runForOutput(app, 'stop', session)).toBe('stopping')
    const { code, out } = await prompting.waitForExit()
    expect(code).toBe(1)
    expect(out).toMatch(/\n■ stopped\n$/)
    expect(await runForOutput(app, 'stop', session)).toBe('idle')
  })

  it('[T5] lists a pending permission request and answers it by the name of an option', async () => {
    const session = await newSession('Asking')
    const asking = JSON.stringify({ tools: 1, permission: true, text: { text: 'Thank you.' } })
    await using prompting = startCli(app, 'prompt', session, asking, '--follow')
    await prompting.waitForOutput('requests permission')
    const pending = JSON.parse((await runCli(app, 'permissions', '--json')).out)
    expect(pending).toMatchObject({ session_id: session, status: 'pending' })
    const { permission_id } = pending
    expect(prompting.err).toContain(`callboard permissions answer ${permission_id.slice(0, 12)} <option>`)

    const wrong = await runCli(app, 'permissions', 'answer', permission_id, 'perhaps')
    expect(wrong.code).toBe(2)
    expect(wrong.err).toContain('No such option: "perhaps"')
    const name = pending.options.find(({ kind }: { kind: string }) => kind === 'allow_once').name
    await runForOutput(app, 'permissions', 'answer', permission_id, name.toUpperCase())
    const { code, out } = await prompting.waitForExit()
    expect(code).toBe(0)
    expect(out).toMatch(/… done\n\nscripted:\nThank you\.\n$/)
    expect((await runCli(app, 'permissions', 'answer', permission_id, name)).code).toBe(1)
  })
})
