import { type App, startApp } from '@callboard/testing'
import { CliProcess, runCli, runForOutput, startCli } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { post } from './rest.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

const rows = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
const emailOf = (name: string) => `${name.toLowerCase()}@example.org`
const passwordOf = (name: string) => `password of ${name}`

/** Runs a command with this text on its standard input. */
async function runWithInput(text: string, ...args: string[]) {
  const shell = startCli(app, ...args)
  shell.child.stdin.end(text)
  return shell.waitForExit()
}

/** Runs a command with another token. */
async function runAs(token: string, ...args: string[]) {
  const shell = new CliProcess(args, { CALLBOARD_HOME: app.home, CALLBOARD_TOKEN: token }, app.cwd)
  shell.child.stdin.end()
  return shell.waitForExit()
}

const add = (name: string, ...options: string[]) =>
  runWithInput(`${passwordOf(name)}\n`, 'users', 'add', name, '--email', emailOf(name), '--password-stdin', ...options)

/** The access token of a sign-in with a password. */
async function signIn(name: string, password = passwordOf(name)): Promise<string> {
  const by = { strategy: 'local', email: emailOf(name), password }
  return (await post({ url: app.url, token: '' }, 'authentication', by)).accessToken
}

async function newUser(name: string, role: string): Promise<string> {
  await post(app, 'users', { name, role, email: emailOf(name), password: passwordOf(name) })
  return signIn(name)
}

describe('users', () => {
  it('adds a user who can sign in, and lists e-mail addresses for admins only', async () => {
    const { code, out, err } = await add('Ada')
    expect(code).toBe(0)
    expect(out).toMatch(/^usr_[a-z2-7]{20}\n$/)
    expect(err).toBe('Added user Ada (ada@example.org, member).\n')
    const token = await signIn('Ada')
    expect(rows((await runCli(app, 'users', '--json')).out)).toContainEqual(
      expect.objectContaining({ name: 'Ada', role: 'member', email: 'ada@example.org' })
    )
    expect((await runCli(app, 'users')).out).toMatch(/^usr_\w{8} {2}member {2}.* {2}Ada {4}ada@example.org$/m)
    expect((await runAs(token, 'users')).out).not.toContain('@')
  })

  it('finds users by name, by e-mail address and by a beginning of the id', async () => {
    await newUser('Grace', 'member')
    const id = JSON.parse((await runCli(app, 'users', 'rename', 'GRACE', 'Grace', '--json')).out).user_id
    expect(await runForOutput(app, 'users', 'role', 'grace', 'viewer')).toBe(id)
    expect(await runForOutput(app, 'users', 'role', 'Grace@Example.org', 'member')).toBe(id)
    expect(await runForOutput(app, 'users', 'rename', id.slice(4, 12), 'Grace H.')).toBe(id)
    expect((await runCli(app, 'users', 'role', 'grace', 'viewer')).err).toContain('No such user: "grace".')
  })

  it('[E1] exits with 6 and the reason when the user is not allowed', async () => {
    const token = await newUser('Vera', 'viewer')
    const refused = { code: 6, out: '', err: 'callboard: This requires the role member.\n' }
    expect(await runAs(token, 'boards', 'create', 'Mine')).toEqual(refused)
    expect(await runAs(token, 'invite', '--json')).toEqual({
      code: 6,
      out: '',
      err: '{"error":{"reason":"role_too_low","message":"This requires the role admin."}}\n'
    })
    expect((await runCli(app, 'users', 'role', 'owner', 'member')).code).toBe(6)
  })

  it('exits with 1 for an e-mail address in use, and with 2 where it cannot ask', async () => {
    await newUser('Tom', 'member')
    const again = await runWithInput(
      'some other words\n',
      'users',
      'add',
      'Tim',
      '--email',
      'TOM@example.org',
      '--password-stdin'
    )
    expect(again).toMatchObject({
      code: 1,
      err: expect.stringContaining('Another user already has this e-mail address.')
    })
    const withoutPassword = await runCli(app, 'users', 'add', 'Tim', '--email', 'tim@example.org')
    expect(withoutPassword).toMatchObject({ code: 2, err: expect.stringContaining('--password-stdin') })
    const withoutYes = await runCli(app, 'users', 'remove', 'tom')
    expect(withoutYes).toMatchObject({ code: 2, err: 'callboard: Not a terminal: pass --yes to confirm.\n' })
    expect((await runCli(app, 'users', 'add', 'Tim', '--email', 'x@y', '--role', 'king')).code).toBe(2)
  })

  it('[C4] removes a user and revokes their token', async () => {
    const token = await newUser('Rob', 'member')
    expect((await runAs(token, 'status')).code).toBe(0)
    await runForOutput(app, 'users', 'remove', 'rob', '--yes')
    expect(await runAs(token, 'status')).toMatchObject({
      code: 4,
      err: expect.stringContaining('The token in CALLBOARD_TOKEN is invalid')
    })
  })
})

describe('links', () => {
  it('creates, lists and revokes an invite', async () => {
    const { out, err } = await runCli(app, 'invite', '--role', 'viewer')
    expect(out).toMatch(new RegExp(`^${app.url}#invite=\\S+\n$`))
    expect(err).toMatch(/^Valid once, until .*, for a new viewer\. /)
    const [link] = rows((await runCli(app, 'invite', 'list', '--json')).out)
    expect(link).toMatchObject({ role: 'viewer', user_id: null })
    expect((await runCli(app, 'invite', 'list')).out).toMatch(/ {2}Owner {2,}new viewer\n$/)
    expect(await runForOutput(app, 'invite', 'revoke', link.invite_id.slice(4, 12))).toBe(link.invite_id)
    expect((await runCli(app, 'invite', 'revoke', link.invite_id)).code).toBe(3)
    expect((await runCli(app, 'invite', 'list')).out).toBe('')
  })

  it('creates a link that resets a password', async () => {
    await newUser('Lise', 'member')
    const reset = JSON.parse((await runCli(app, 'users', 'reset', 'lise', '--json')).out)
    expect(reset).toMatchObject({ user_id: expect.stringMatching(/^usr_/), role: null })
    expect(reset.url).toMatch(new RegExp(`^${app.url}#reset=\\S+$`))
  })
})

describe('account', () => {
  it('shows and changes the account, confirmed by the current password', async () => {
    const token = await newUser('Emmy', 'member')
    const { token: program } = await post({ url: app.url, token }, 'tokens', { name: 'mine' })
    const own = async (text: string, ...args: string[]) => {
      const shell = new CliProcess(args, { CALLBOARD_HOME: app.home, CALLBOARD_TOKEN: program }, app.cwd)
      shell.child.stdin.end(text)
      return shell.waitForExit()
    }
    const wrong = await own('wrong wrong wrong\n', 'account', 'set', '--email', 'emmy2@example.org', '--password-stdin')
    expect(wrong).toMatchObject({ code: 6, out: '' })
    const words = `${passwordOf('Emmy')}\n`
    const { code } = await own(
      words,
      'account',
      'set',
      '--email',
      'emmy2@example.org',
      '--name',
      'E. N.',
      '--password-stdin'
    )
    expect(code).toBe(0)
    const account = JSON.parse((await own('', 'account', '--json')).out)
    expect(account).toMatchObject({ name: 'E. N.', role: 'member', email: 'emmy2@example.org' })
    expect((await own(`${words}another password\n`, 'account', 'password', '--password-stdin')).code).toBe(0)
    expect(await signIn('Emmy2', 'another password')).toContain('.')
    expect((await own(words, 'account', 'password', '--password-stdin')).code).toBe(2)
  })

  it('shows how to sign a browser in without a password', async () => {
    expect((await runCli(app, 'account')).out).toMatch(/^password {2}none; sign a browser in with: callboard link$/m)
    expect(await runCli(app, 'account', 'set')).toMatchObject({ code: 2, out: '' })
  })
})

describe('tokens and sign-ins', () => {
  it('prints a new token alone on standard output', async () => {
    const { out, err } = await runCli(app, 'tokens', 'create', 'build server')
    expect(out).toMatch(/^\S{43}\n$/)
    expect(err).toContain('it is not shown again')
    expect((await runAs(out.trim(), 'account')).out).toContain('Owner')
  })

  it('prints a new token as a field with --json, and never again', async () => {
    const second = JSON.parse((await runCli(app, 'tokens', 'create', 'second', '--json')).out)
    expect(second).toMatchObject({ name: 'second', token: expect.stringMatching(/^\S{43}$/) })
    expect((await runCli(app, 'tokens', '--json')).out).not.toContain('"token"')
    await runForOutput(app, 'tokens', 'revoke', 'second')
    expect((await runAs(second.token, 'account')).code).toBe(4)
    expect((await runCli(app, 'tokens', 'revoke', 'owner')).code).toBe(6)
  })

  it('[C4] lists and ends sign-ins', async () => {
    const token = await newUser('Mary', 'member')
    const [signedIn] = rows((await runAs(token, 'signins', '--json')).out)
    expect(signedIn).toMatchObject({ sign_in_id: expect.stringMatching(/^sgn_/) })
    expect((await runAs(token, 'signins', 'end', signedIn.sign_in_id)).code).toBe(0)
    expect((await runAs(token, 'signins')).code).toBe(4)
    expect(await runCli(app, 'signins', 'end', 'zzzz')).toMatchObject({
      code: 3,
      err: 'callboard: No such sign-in: "zzzz". See: callboard signins\n'
    })
  })
})

describe('settings', () => {
  it('[C3] shows and sets the channel mode', async () => {
    expect((await runCli(app, 'settings')).out).toBe('channel_mode  everybody\n')
    expect(await runForOutput(app, 'settings', 'set', 'channel_mode', 'boards')).toBe('boards')
    expect(JSON.parse((await runCli(app, 'settings', '--json')).out)).toMatchObject({ channel_mode: 'boards' })
    expect((await runCli(app, 'settings', 'set', 'channel_mode', 'nobody')).code).toBe(2)
  })
})

describe('access to a board', () => {
  it('[C6] is set when it is created, and applies to a session that moves there', async () => {
    const ida = await newUser('Ida', 'member')
    await runForOutput(app, 'boards', 'create', 'Hidden', '--members', 'owner')
    const { board_id } = await post(app, 'boards', { name: 'Open' })
    const session = await runForOutput(app, 'sessions', 'create', '--board', board_id)
    await runForOutput(app, 'sessions', 'move', session, 'hidden')
    expect((await runAs(ida, 'sessions', 'show', session)).code).toBe(3)
    expect((await runCli(app, 'boards')).out).toMatch(/ {2}Owner {5}Hidden\n.* {2}everyone {2}Open\n/)
  })

  it('[C6] is changed by its creator only', async () => {
    const una = await newUser('Una', 'member')
    await post(app, 'boards', { name: 'Shared', visibility: 'members' })
    expect((await runAs(una, 'boards', 'show', 'shared')).code).toBe(3)
    await runForOutput(app, 'boards', 'share', 'shared', '--members', 'una,owner')
    expect((await runAs(una, 'boards', 'show', 'shared')).out).toMatch(/^access {7}Owner, Una$/m)
    expect((await runAs(una, 'boards', 'share', 'shared', '--open')).code).toBe(6)
    await runForOutput(app, 'boards', 'share', 'shared', '--open')
    expect((await runCli(app, 'boards', 'show', 'shared')).out).toMatch(/^access {7}everyone$/m)
  })

  it('is taken by admins with the full id', async () => {
    const jo = await newUser('Jo', 'member')
    const board = (await runAs(jo, 'boards', 'create', 'Own', '--members', 'jo')).out.trim()
    expect(await runCli(app, 'boards', 'join', 'own')).toMatchObject({ code: 3 })
    expect((await runAs(jo, 'boards', 'join', board)).code).toBe(6)
    expect(await runForOutput(app, 'boards', 'join', board)).toBe(board)
    expect((await runCli(app, 'boards', 'show', 'own')).out).toMatch(/^access {7}Jo, Owner$/m)
    expect((await runCli(app, 'boards', 'join', `brd_${'z'.repeat(20)}`)).code).toBe(3)
  })

  it.each([
    [['share', 'my-board'], 'Specify either --open or --members'],
    [['create', 'No', '--members', ''], 'Expected users'],
    [['create', 'No', '--members', 'owner,,'], 'Expected users']
  ])('is required: %j', async (args, message) => {
    expect(await runCli(app, 'boards', ...args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(message)
    })
  })
})
