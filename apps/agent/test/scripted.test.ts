import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startAgent } from './agent-process.ts'
import { makeCheckout, makeDirectory } from './checkout.ts'

const README = `[![build](https://example.org/badge.svg)](https://example.org)

# The Lighthouse

<!-- a remark -->
A lamp that [turns](https://example.org/turn), and is seen from afar.

## Install
`

const project = {
  'README.md': README,
  'package.json': JSON.stringify({ name: 'lighthouse', version: '1.2.3', scripts: { test: 'true', build: 'true' } }),
  'src/lamp.ts': 'export const lamp = "on"\nexport function turn() {}\n',
  'src/keeper.py': 'lamp = None\n',
  'node_modules/dep/index.js': 'const lamp = 1\n',
  '.gitignore': 'out/\nnode_modules/\n',
  'out/lamp.js': 'var lamp\n'
}

describe('what is this repository', () => {
  it('reports a plan and answers from the README, packages, languages, layout and commits', async () => {
    using checkout = makeCheckout(project)
    await using agent = await startAgent(checkout.root)
    const turn = await agent.prompt('What is this repository?')

    expect(turn.stopReason).toBe('end_turn')
    expect(turn.text).toContain('## The Lighthouse')
    expect(turn.text).toContain('> A lamp that turns, and is seen from afar.')
    expect(turn.text).toContain('npm package `lighthouse` 1.2.3. Scripts: `test`, `build`.')
    expect(turn.text).toMatch(/TypeScript 8\d %, Python \d+ %/)
    expect(turn.text).toContain('src/  keeper.py, lamp.ts')
    expect(turn.text).toMatch(/- `[0-9a-f]{7,}` \d{4}-\d\d-\d\d Begin the work \(Ada\)/)
    expect(turn.text).not.toContain('badge')
    expect(turn.text).not.toContain('out/')
    expect(turn.thoughts).not.toBe('')
    expect(turn.tools.map(tool => tool.title)).toEqual([
      'Read README.md',
      'Read package.json',
      'List the working directory'
    ])
    expect(turn.tools.every(tool => tool.statuses.join() === 'pending,in_progress,completed')).toBe(true)
    expect(turn.plans[0]?.map(entry => entry.status)).toEqual(['in_progress', ...Array(4).fill('pending')])
    expect(turn.plans.at(-1)?.map(entry => entry.status)).toEqual(Array(5).fill('completed'))
    expect(agent.permissionRequests).toEqual([])
  })

  it('answers in an empty directory without git', async () => {
    using directory = makeDirectory()
    await using agent = await startAgent(directory.root)
    const { text } = await agent.prompt('what is this repository')
    expect(text).toContain('There is no README')
    expect(text).toContain('There are no files here.')
    expect(text).toContain('There are no commits')
  })

  it('starts no program from the configuration of the checkout', async () => {
    using checkout = makeCheckout(project)
    const canary = join(checkout.base, 'canary')
    const program = join(checkout.base, 'program')
    writeFileSync(program, `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 })
    const config = `[core]\nfsmonitor = ${program}\npager = ${program}\n[log]\nshowSignature = true\n[gpg]\nprogram = ${program}\n`
    writeFileSync(join(checkout.root, '.git/config'), config, { flag: 'a' })
    await using agent = await startAgent(checkout.root)
    expect((await agent.prompt('what is this repository')).text).toContain('Begin the work')
    await agent.prompt('search for lamp')
    expect(existsSync(canary)).toBe(false)
  })
})

describe('every answer', () => {
  it('streams, and the first one explains how to use a model', async () => {
    using checkout = makeCheckout(project)
    await using agent = await startAgent(checkout.root)
    const first = await agent.prompt('list files')
    expect(first.pieces.length).toBeGreaterThan(5)
    expect(first.text).toContain('without a model')
    expect(first.text).toContain('OPENAI_BASE_URL')
    expect((await agent.prompt('list files')).text).not.toContain('without a model')
  })

  it('streams with a delay between chunks', async () => {
    using checkout = makeCheckout(project)
    await using agent = await startAgent(checkout.root, { chunkDelayMs: 15 })
    const started = performance.now()
    const { pieces } = await agent.prompt('list files')
    expect(performance.now() - started).toBeGreaterThan(pieces.length * 14)
  })

  it('lists the capabilities for an unknown request', async () => {
    using checkout = makeCheckout(project)
    await using agent = await startAgent(checkout.root)
    await agent.prompt('list files')
    const { text, tools } = await agent.prompt('write me a poem')
    expect(text).toContain('- `what is this repository`')
    expect(text).toContain('without a model')
    expect(tools).toEqual([])
  })
})

describe('list, read and search', () => {
  it('lists a directory', async () => {
    using checkout = makeCheckout(project)
    await using agent = await startAgent(checkout.root)
    const { text, tools } = await agent.prompt('list files')
    expect(tools[0]).toMatchObject({
      title: 'List the working directory',
      statuses: ['pending', 'in_progress', 'completed']
    })
    expect(tools[0]?.output).toBe(
      `out/\nsrc/\n.gitignore  19 bytes\nREADME.md  ${README.length} bytes\npackage.json  ${project['package.json'].length} bytes`
    )
    expect(text).toContain('contains 2 directories and 3 files')
    expect((await agent.prompt('list files in nowhere')).text).toContain('No such file or directory: nowhere')
  })

  it('reads a file by its path or name, and lists a directory', async () => {
    using checkout = makeCheckout(project)
    await using agent = await startAgent(checkout.root)
    const turn = await agent.prompt('read src/lamp.ts')
    expect(turn.tools[0]?.output).toBe(project['src/lamp.ts'])
    expect(turn.text).toContain('`src/lamp.ts` has 2 lines')
    expect(turn.text).toContain('```ts\nexport const lamp = "on"\nexport function turn() {}\n```')
    expect((await agent.prompt('show lamp.ts')).tools[0]?.title).toBe('Read src/lamp.ts')
    expect((await agent.prompt('read the readme')).tools[0]?.title).toBe('Read README.md')
    expect((await agent.prompt('show src')).tools[0]?.title).toBe('List src')
    expect((await agent.prompt('read nothing.txt')).text).toContain('No such file or directory: nothing.txt')
  })

  it('lists the candidates when several files have that name', async () => {
    using checkout = makeCheckout({ 'a/x.ts': '1', 'b/x.ts': '2' })
    await using agent = await startAgent(checkout.root)
    const { text, tools } = await agent.prompt('read x.ts')
    expect(text).toContain('- `read a/x.ts`\n- `read b/x.ts`')
    expect(tools).toEqual([])
  })

  it('rejects a file that is not text or too large', async () => {
    using checkout = makeCheckout({ 'image.png': 'PNG\0\0', 'huge.txt': 'x'.repeat(5 << 20) })
    await using agent = await startAgent(checkout.root)
    expect((await agent.prompt('read image.png')).text).toContain('image.png is not a text file (5 bytes).')
    expect((await agent.prompt('read huge.txt')).text).toContain('huge.txt is too large to read (5.2 MB).')
  })

  it('truncates a long file with a note on how to continue', async () => {
    using checkout = makeCheckout({ 'long.txt': 'a line of text\n'.repeat(20_000) })
    await using agent = await startAgent(checkout.root)
    const { tools, text } = await agent.prompt('read long.txt')
    expect(tools[0]?.output.length).toBeLessThan(200_200)
    expect(tools[0]?.output).toMatch(/\[Truncated after 200,000 characters\. Continue with first_line 13334\.\]$/)
    expect(text).toContain('This is the beginning of the output')
    expect(text.length).toBeLessThan(2000)
  })

  it('searches files that git does not ignore, by content and by name', async () => {
    using checkout = makeCheckout({
      ...project,
      'binary.bin': 'lamp\0',
      'generated.js': `${'x'.repeat(9000)}lamp${'y'.repeat(9000)}`
    })
    symlinkSync('/etc', join(checkout.root, 'etc'))
    await using agent = await startAgent(checkout.root)
    const { tools, text } = await agent.prompt('where is lamp defined?')
    const [name, readme, generated, ...lines] = tools[0]?.output.split('\n') ?? []
    expect(name).toBe('src/lamp.ts')
    expect(generated).toMatch(/^generated\.js:1: …x{120}lampy{116}…$/)
    expect(readme).toBe('README.md:6: A lamp that [turns](https://example.org/turn), and is seen from afar.')
    expect(lines).toEqual(['src/keeper.py:1: lamp = None', 'src/lamp.ts:1: export const lamp = "on"'])
    expect(text).toContain('Found “lamp” in 4 lines of 4 files and in 1 file name.')
    expect((await agent.prompt('search for lamp in src')).text).toContain('in 2 lines of 2 files')
    expect((await agent.prompt('search for turns and is in vain')).tools[0]?.title).toBe(
      'Search for “turns and is in vain”'
    )
    expect((await agent.prompt('search for Lamp')).text).toContain('No results for “Lamp”.')
  })

  it('searches without git, but not in node_modules', async () => {
    using directory = makeDirectory({ 'a.txt': 'lamp', 'node_modules/b.txt': 'lamp', 'deep/er/c.txt': 'lamp' })
    await using agent = await startAgent(directory.root)
    expect((await agent.prompt('grep lamp')).tools[0]?.output).toBe('a.txt:1: lamp\ndeep/er/c.txt:1: lamp')
  })
})

describe('writing a file', () => {
  it('shows the diff, requests permission, and writes', async () => {
    using checkout = makeCheckout({ 'old.txt': 'before' })
    await using agent = await startAgent(checkout.root)
    const made = await agent.prompt("write 'hello' to docs/notes.txt")
    const path = join(checkout.root, 'docs/notes.txt')
    expect(readFileSync(path, 'utf8')).toBe('hello')
    expect(made.tools[0]).toMatchObject({
      diff: { path, oldText: null, newText: 'hello' },
      statuses: ['pending', 'in_progress', 'completed']
    })
    expect(made.text).toContain('Created `docs/notes.txt` (5 bytes).')
    expect(agent.permissionRequests[0]).toMatchObject({
      toolCall: { title: 'Write docs/notes.txt', content: [{ type: 'diff', newText: 'hello' }] },
      options: [{ kind: 'allow_once' }, { kind: 'allow_always' }, { kind: 'reject_once' }]
    })

    const replaced = await agent.prompt('write after to old.txt')
    expect(replaced.tools[0]?.diff).toMatchObject({ oldText: 'before', newText: 'after' })
    expect(readFileSync(join(checkout.root, 'old.txt'), 'utf8')).toBe('after')
    expect(agent.permissionRequests).toHaveLength(2)
  })

  it('writes nothing when permission is denied', async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root, { choose: 'reject_once' })
    const { text, tools, stopReason } = await agent.prompt("write 'hello' to notes.txt")
    expect(stopReason).toBe('end_turn')
    expect(text).toContain('Permission was denied')
    expect(tools[0]?.statuses).toEqual(['pending', 'failed'])
    expect(existsSync(join(checkout.root, 'notes.txt'))).toBe(false)
  })

  it('requests permission once when writing is allowed for the session, and still before a command', async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root, { choose: 'allow_always' })
    await agent.prompt("write 'a' to a.txt")
    await agent.prompt("write 'b' to b.txt")
    expect(agent.permissionRequests).toHaveLength(1)
    await agent.prompt('$ true')
    expect(agent.permissionRequests).toHaveLength(2)
  })

  it('does not overwrite a file that changed during the permission request', async () => {
    using checkout = makeCheckout({ 'a.txt': 'one' })
    await using agent = await startAgent(checkout.root, {
      choose: () => {
        writeFileSync(join(checkout.root, 'a.txt'), 'another')
        return 'allow_once'
      }
    })
    expect((await agent.prompt("write 'two' to a.txt")).text).toContain('changed in the meantime')
    expect(readFileSync(join(checkout.root, 'a.txt'), 'utf8')).toBe('another')
  })

  it('rejects paths outside without a permission request', async () => {
    using checkout = makeCheckout()
    symlinkSync(checkout.base, join(checkout.root, 'up'))
    await using agent = await startAgent(checkout.root)
    for (const path of ['../out.txt', 'up/out.txt', `${checkout.base}/out.txt`, '.git/hooks/pre-commit']) {
      const { tools } = await agent.prompt(`write 'x' to ${path}`)
      expect(tools[0]?.statuses.at(-1)).toBe('failed')
    }
    expect(existsSync(join(checkout.base, 'out.txt'))).toBe(false)
    expect(existsSync(join(checkout.root, '.git/hooks/pre-commit'))).toBe(false)
    expect(agent.permissionRequests).toEqual([])
  })
})

describe('running a command', () => {
  it('requests permission, and streams the output', async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root)
    const { tools, text } = await agent.prompt('$ echo one; sleep 0.3; echo two >&2; pwd')
    expect(agent.permissionRequests[0]?.toolCall).toMatchObject({
      title: 'echo one; sleep 0.3; echo two >&2; pwd',
      kind: 'execute'
    })
    expect(tools[0]?.statuses).toEqual(['pending', 'in_progress', 'completed'])
    expect(tools[0]?.outputs).toContain('one\n')
    expect(tools[0]?.output).toBe(`one\ntwo\n${checkout.root}\n`)
    expect(text).toContain('The command exited with code 0.')
  })

  it('reports how it failed', async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root)
    const { tools, text } = await agent.prompt('run sh -c "echo oh; exit 3"')
    expect(tools[0]).toMatchObject({ output: 'oh\n[The command exited with code 3.]' })
    expect(tools[0]?.statuses.at(-1)).toBe('failed')
    expect(text).toContain('The command exited with code 3.')
    expect((await agent.prompt('$ kill -9 $$')).text).toContain('was killed by SIGKILL')
  })

  it('does not run it when permission is denied', async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root, { choose: 'reject_once' })
    await agent.prompt('$ touch made.txt')
    expect(existsSync(join(checkout.root, 'made.txt'))).toBe(false)
  })

  it('is allowed for the session only exactly as shown', async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root, { choose: 'allow_always' })
    await agent.prompt('$ echo a')
    await agent.prompt('$ echo a')
    expect(agent.permissionRequests).toHaveLength(1)
    await agent.prompt('$ echo a; echo b')
    expect(agent.permissionRequests).toHaveLength(2)
  })

  it('gets neither secrets nor variables of Callboard, but the process tag', async () => {
    using checkout = makeCheckout()
    const passedOn = { CALLBOARD_MARK_abc: '1', EDITOR: 'vi', KEYBOARD: 'de' }
    const dropped = {
      CALLBOARD_HOME: '/x',
      CALLBOARD_PORT: '1',
      OPENAI_API_KEY: 'sk-1',
      GITHUB_TOKEN: 'gh',
      aws_secret_access_key: 's',
      CLIENT_SECRET: 's',
      PGPASSWORD: 'p',
      MARK_CALLBOARD_TOKEN: 't'
    }
    await using agent = await startAgent(checkout.root, { env: { ...passedOn, ...dropped } })
    const output = (await agent.prompt('$ env')).tools[0]?.output ?? ''
    const names = output.split('\n').map(line => line.split('=')[0])
    expect(names).toEqual(expect.arrayContaining([...Object.keys(passedOn), 'PATH', 'HOME']))
    for (const name of Object.keys(dropped)) expect(names).not.toContain(name)
  })

  it('keeps the beginning and the end of long output', async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root)
    const { tools } = await agent.prompt('$ seq 1 200000')
    const output = tools[0]?.output ?? ''
    expect(output.length).toBeLessThan(200_100)
    expect(output).toMatch(/^1\n2\n/)
    expect(output).toMatch(/\n\[\d+ characters omitted\]\n/)
    expect(output).toMatch(/\n199999\n200000\n$/)
  })

  it('removes colors and rejects invisible characters', async () => {
    using checkout = makeCheckout()
    await using agent = await startAgent(checkout.root)
    expect((await agent.prompt("$ printf '\\033[31mred\\033[0m'")).tools[0]?.output).toBe('red')
    const { tools } = await agent.prompt('$ echo safe \u202e; rm -r .')
    expect(tools[0]?.output).toContain('invisible characters')
    expect(agent.permissionRequests).toHaveLength(1)
  })

  it('cannot reach the data of Callboard with other tools', async () => {
    using checkout = makeCheckout({ 'home/token': 'owner-token' })
    await using agent = await startAgent(checkout.root, { env: { CALLBOARD_HOME: join(checkout.root, 'home') } })
    expect((await agent.prompt('read home/token')).text).toContain('belongs to Callboard')
    expect((await agent.prompt('search for owner-token')).text).toContain('No results for')
    expect((await agent.prompt('list files')).tools[0]?.output).toBe('')
  })
})

it('keeps the mode of a file that it overwrites', async () => {
  using checkout = makeCheckout()
  mkdirSync(join(checkout.root, 'bin'))
  writeFileSync(join(checkout.root, 'bin/go.sh'), 'old', { mode: 0o755 })
  await using agent = await startAgent(checkout.root)
  await agent.prompt("write 'new' to bin/go.sh")
  expect(statSync(join(checkout.root, 'bin/go.sh')).mode & 0o777).toBe(0o755)
})

it('reports that its directory was removed', async () => {
  using directory = makeDirectory()
  await using agent = await startAgent(directory.root)
  rmdirSync(directory.root)
  await expect(agent.prompt('what is this repository')).rejects.toThrow('The working directory was removed.')
  expect((await agent.prompt('search for a')).text).toContain('The working directory was removed.')
  expect((await agent.prompt('$ true')).text).toContain('Could not start /bin/sh')
})
