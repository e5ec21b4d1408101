import { type App, startApp } from '@callboard/testing'
import { made, run, Shell, start } from '@callboard/testing/shell'
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
const passwordOf = (name: string) => `the words of ${name}`

/** Runs a command to its end with this on its standard input. */
async function piped(text: string, ...args: string[]) {
  const shell = start(app, ...args)
  shell.child.stdin.end(text)
  return shell.end()
}

/** Runs a command as the holder of another token. */
async function as(token: string, ...args: string[]) {
  const shell = new Shell(args, { CALLBOARD_HOME: app.home, CALLBOARD_TOKEN: token }, app.cwd)
  shell.child.stdin.end()
  return shell.end()
}

const add = (name: string, ...options: string[]) =>
  piped(`${passwordOf(name)}\n`, 'users', 'add', name, '--email', emailOf(name), '--password-stdin', ...options)

/** What a browser gets when somebody signs in with a password. */
async function signIn(name: string, password = passwordOf(name)): Promise<string> {
  const by = { strategy: 'local', email: emailOf(name), password }
  return (await post({ url: app.url, token: '' }, 'authentication', by)).accessToken
}

async function newPerson(name: string, role: string): Promise<string> {
  await post(app, 'users', { name, role, email: emailOf(name), password: passwordOf(name) })
  return signIn(name)
}

describe('users', () => {
  it('adds somebody who can sign in, and lists people; addresses for admins only', async () => {
    const { code, out, err } = await add('Ada')
    expect(code).toBe(0)
    expect(out).toMatch(/^usr_[a-z2-7]{20}\n$/)
    expect(err).toBe('Ada signs in as ada@example.org, and is a member.\n')
    const token = await signIn('Ada')
    expect(rows((await run(app, 'users', '--json')).out)).toContainEqual(
      expect.objectContaining({ name: 'Ada', role: 'member', email: 'ada@example.org' })
    )
    expect((await run(app, 'users')).out).toMatch(/^usr_\w{8} {2}member {2}.* {2}Ada {4}ada@example.org$/m)
    expect((await as(token, 'users')).out).not.toContain('@')
  })

  it('finds people by name, by address and by a beginning of the id', async () => {
    await newPerson('Grace', 'member')
    const id = JSON.parse((await run(app, 'users', 'rename', 'GRACE', 'Grace', '--json')).out).user_id
    expect(await made(app, 'users', 'role', 'grace', 'viewer')).toBe(id)
    expect(await made(app, 'users', 'role', 'Grace@Example.org', 'member')).toBe(id)
    expect(await made(app, 'users', 'rename', id.slice(4, 12), 'Grace H.')).toBe(id)
    expect((await run(app, 'users', 'role', 'grace', 'viewer')).err).toContain('There is no user "grace".')
  })

  it('[E1] ends with 6 and the reason for what one may not', async () => {
    const token = await newPerson('Vera', 'viewer')
    const refused = { code: 6, out: '', err: 'callboard: This requires the role member.\n' }
    expect(await as(token, 'boards', 'create', 'Mine')).toEqual(refused)
    expect(await as(token, 'invite', '--json')).toEqual({
      code: 6,
      out: '',
      err: '{"error":{"reason":"role_too_low","message":"This requires the role admin."}}\n'
    })
    expect((await run(app, 'users', 'role', 'owner', 'member')).code).toBe(6)
  })

  it('ends with 1 for an address that somebody has, and with 2 where nobody can be asked', async () => {
    await newPerson('Tom', 'member')
    const again = await piped(
      'some other words\n',
      'users',
      'add',
      'Tim',
      '--email',
      'TOM@example.org',
      '--password-stdin'
    )
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('signs in with this e-mail address already') })
    const unasked = await run(app, 'users', 'add', 'Tim', '--email', 'tim@example.org')
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining('--password-stdin') })
    const unsure = await run(app, 'users', 'remove', 'tom')
    expect(unsure).toMatchObject({ code: 2, err: expect.stringContaining('--yes') })
    expect((await run(app, 'users', 'add', 'Tim', '--email', 'x@y', '--role', 'king')).code).toBe(2)
  })

  it('[C4] removes somebody, whose token is good for nothing then', async () => {
    const token = await newPerson('Rob', 'member')
    expect((await as(token, 'status')).code).toBe(0)
    await made(app, 'users', 'remove', 'rob', '--yes')
    expect(await as(token, 'status')).toMatchObject({
      code: 4,
      err: expect.stringContaining('The token in CALLBOARD_TOKEN is wrong')
    })
  })
})

describe('links', () => {
  it('invites somebody, lists what is on its way and revokes it', async () => {
    const { out, err } = await run(app, 'invite', '--role', 'viewer')
    expect(out).toMatch(new RegExp(`^${app.url}#invite=\\S+\n$`))
    expect(err).toMatch(/^Good once, until .*, for a new viewer\. /)
    const [link] = rows((await run(app, 'invite', 'list', '--json')).out)
    expect(link).toMatchObject({ role: 'viewer', user_id: null })
    expect((await run(app, 'invite', 'list')).out).toMatch(/ {2}Owner {2,}a new viewer\n$/)
    expect(await made(app, 'invite', 'revoke', link.invite_id.slice(4, 12))).toBe(link.invite_id)
    expect((await run(app, 'invite', 'revoke', link.invite_id)).code).toBe(3)
    expect((await run(app, 'invite', 'list')).out).toBe('')
  })

  it('lets somebody set a new password', async () => {
    await newPerson('Lise', 'member')
    const reset = JSON.parse((await run(app, 'users', 'reset', 'lise', '--json')).out)
    expect(reset).toMatchObject({ user_id: expect.stringMatching(/^usr_/), role: null })
    expect(reset.url).toMatch(new RegExp(`^${app.url}#reset=\\S+$`))
  })
})

describe('account', () => {
  it('shows and changes how one signs in; the password of now confirms it', async () => {
    const token = await newPerson('Emmy', 'member')
    const { token: program } = await post({ url: app.url, token }, 'tokens', { name: 'mine' })
    const own = async (text: string, ...args: string[]) => {
      const shell = new Shell(args, { CALLBOARD_HOME: app.home, CALLBOARD_TOKEN: program }, app.cwd)
      shell.child.stdin.end(text)
      return shell.end()
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
    expect((await own(`${words}other words of Emmy\n`, 'account', 'password', '--password-stdin')).code).toBe(0)
    expect(await signIn('Emmy2', 'other words of Emmy')).toContain('.')
    expect((await own(words, 'account', 'password', '--password-stdin')).code).toBe(2)
  })

  it('says how browsers come in where there is no password', async () => {
    expect((await run(app, 'account')).out).toMatch(/^password {2}none: browsers come in by callboard link$/m)
    expect(await run(app, 'account', 'set')).toMatchObject({ code: 2, out: '' })
  })
})

describe('tokens and sign-ins', () => {
  it('tells a token once, alone on standard output', async () => {
    const { out, err } = await run(app, 'tokens', 'create', 'build server')
    expect(out).toMatch(/^\S{43}\n$/)
    expect(err).toContain('it is not shown again')
    expect((await as(out.trim(), 'account')).out).toContain('Owner')
  })

  it('tells it in a field of its row to programs, and never again', async () => {
    const second = JSON.parse((await run(app, 'tokens', 'create', 'second', '--json')).out)
    expect(second).toMatchObject({ name: 'second', token: expect.stringMatching(/^\S{43}$/) })
    expect((await run(app, 'tokens', '--json')).out).not.toContain('"token"')
    await made(app, 'tokens', 'revoke', 'second')
    expect((await as(second.token, 'account')).code).toBe(4)
    expect((await run(app, 'tokens', 'revoke', 'owner')).code).toBe(6)
  })

  it('[C4] lists where one is signed in, and ends it there', async () => {
    const token = await newPerson('Mary', 'member')
    const [signedIn] = rows((await as(token, 'signins', '--json')).out)
    expect(signedIn).toMatchObject({ sign_in_id: expect.stringMatching(/^sgn_/) })
    expect((await as(token, 'signins', 'end', signedIn.sign_in_id)).code).toBe(0)
    expect((await as(token, 'signins')).code).toBe(4)
    expect(await run(app, 'signins', 'end', 'zzzz')).toMatchObject({
      code: 3,
      err: 'callboard: There is no sign-in "zzzz". See: callboard signins\n'
    })
  })
})

describe('settings', () => {
  it('[C3] shows and sets the mode of channels', async () => {
    expect((await run(app, 'settings')).out).toBe('channel_mode  everybody\n')
    expect(await made(app, 'settings', 'set', 'channel_mode', 'boards')).toBe('boards')
    expect(JSON.parse((await run(app, 'settings', '--json')).out)).toMatchObject({ channel_mode: 'boards' })
    expect((await run(app, 'settings', 'set', 'channel_mode', 'nobody')).code).toBe(2)
  })
})

describe('who sees a board', () => {
  it('[C6] is named when it is made, and moves with a session', async () => {
    const ida = await newPerson('Ida', 'member')
    await made(app, 'boards', 'create', 'Hidden', '--members', 'owner')
    const { board_id } = await post(app, 'boards', { name: 'Open' })
    const session = await made(app, 'sessions', 'create', '--board', board_id)
    await made(app, 'sessions', 'move', session, 'hidden')
    expect((await as(ida, 'sessions', 'show', session)).code).toBe(3)
    expect((await run(app, 'boards')).out).toMatch(/ {2}Owner {5}Hidden\n.* {2}everyone {2}Open\n/)
  })

  it('[C6] changes for everyone it is shared with, and is for whoever made it to say', async () => {
    const una = await newPerson('Una', 'member')
    await post(app, 'boards', { name: 'Shared', visibility: 'members' })
    expect((await as(una, 'boards', 'show', 'shared')).code).toBe(3)
    await made(app, 'boards', 'share', 'shared', '--members', 'una,owner')
    expect((await as(una, 'boards', 'show', 'shared')).out).toMatch(/^seen by {6}Owner, Una$/m)
    expect((await as(una, 'boards', 'share', 'shared', '--open')).code).toBe(6)
    await made(app, 'boards', 'share', 'shared', '--open')
    expect((await run(app, 'boards', 'show', 'shared')).out).toMatch(/^seen by {6}everyone$/m)
  })

  it('is joined by admins by its whole id', async () => {
    const jo = await newPerson('Jo', 'member')
    const board = (await as(jo, 'boards', 'create', 'Own', '--members', 'jo')).out.trim()
    expect(await run(app, 'boards', 'join', 'own')).toMatchObject({ code: 3 })
    expect((await as(jo, 'boards', 'join', board)).code).toBe(6)
    expect(await made(app, 'boards', 'join', board)).toBe(board)
    expect((await run(app, 'boards', 'show', 'own')).out).toMatch(/^seen by {6}Jo, Owner$/m)
    expect((await run(app, 'boards', 'join', `brd_${'z'.repeat(20)}`)).code).toBe(3)
  })

  it.each([
    [['share', 'my-board'], 'either --open or --members'],
    [['create', 'No', '--members', ''], 'Say who'],
    [['create', 'No', '--members', 'owner,,'], 'Say who']
  ])('is refused when it is not said: %j', async (args, message) => {
    expect(await run(app, 'boards', ...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) })
  })
})
