import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDirectory } from '../test/checkout.ts'
import { Workspace } from './workspace.ts'

const NOWHERE = '/nonexistent/callboard'

async function open(files: Record<string, string> = {}, closed = NOWHERE) {
  const directory = makeDirectory(files)
  writeFileSync(join(directory.base, 'secret.txt'), 'secret')
  mkdirSync(join(directory.base, 'work-beside'))
  const workspace = await Workspace.open(directory.root, closed)
  return { ...directory, workspace }
}

async function readIn(workspace: Workspace, path: string): Promise<string> {
  const file = await workspace.openFile(path)
  try {
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function writeIn(workspace: Workspace, path: string, isNew = true): Promise<void> {
  const file = await workspace.openForWriting(path, { isNew })
  await file.writeFile('new')
  await file.close()
}

const OUT = 'leads out of the working directory'

describe('what lies inside', () => {
  it('is read and written, also through links that stay inside', async () => {
    using place = await open({ 'a/b.txt': 'b' })
    const { root, workspace } = place
    symlinkSync('a', join(root, 'link'))
    expect(await readIn(workspace, 'a/b.txt')).toBe('b')
    expect(await readIn(workspace, join(root, 'a/../link/b.txt'))).toBe('b')
    await writeIn(workspace, 'link/new/deep/c.txt')
    expect(readFileSync(join(root, 'a/new/deep/c.txt'), 'utf8')).toBe('new')
  })

  it('is found under the name the directory was given by, too', async () => {
    using place = await open({ 'b.txt': 'b' })
    symlinkSync(place.root, join(place.base, 'alias'))
    const workspace = await Workspace.open(join(place.base, 'alias'), NOWHERE)
    expect(await readIn(workspace, join(place.base, 'alias', 'b.txt'))).toBe('b')
    expect(workspace.nameOf(await workspace.locate(join(place.base, 'alias', 'b.txt')))).toBe('b.txt')
  })

  it('may have names that look like ways out', async () => {
    using place = await open({ '..b/...': 'dots' })
    expect(await readIn(place.workspace, '..b/...')).toBe('dots')
  })
})

describe('what leads out is refused', () => {
  for (const path of [
    '..',
    '../secret.txt',
    'a/../../secret.txt',
    '/etc/passwd',
    '../work-beside/x',
    '../nowhere/x',
    '/'
  ]) {
    it(path, async () => {
      using place = await open({ 'a/b': '' })
      await expect(place.workspace.locate(path)).rejects.toThrow(OUT)
      await expect(place.workspace.openForWriting(path, { isNew: true })).rejects.toThrow(OUT)
    })
  }

  it('a NUL', async () => {
    using place = await open()
    await expect(place.workspace.locate('a\0/../../secret.txt')).rejects.toThrow('NUL')
  })

  it('a link to a file, to a directory, to what is not there yet, and a link to such a link', async () => {
    using place = await open()
    const { base, root, workspace } = place
    symlinkSync(join(base, 'secret.txt'), join(root, 'file'))
    symlinkSync('..', join(root, 'up'))
    symlinkSync(join(base, 'not-yet.txt'), join(root, 'dangling'))
    symlinkSync('up', join(root, 'twice'))
    for (const path of ['file', 'up/secret.txt', 'up', 'dangling', 'twice/secret.txt', 'up/new/file.txt']) {
      await expect(workspace.locate(path)).rejects.toThrow(OUT)
      await expect(workspace.openForWriting(path, { isNew: true })).rejects.toThrow(OUT)
    }
    await expect(readFile(join(base, 'not-yet.txt'))).rejects.toThrow('ENOENT')
  })

  it('a link in a circle', async () => {
    using place = await open()
    symlinkSync('loop', join(place.root, 'loop'))
    await expect(place.workspace.locate('loop')).rejects.toThrow('is a link')
  })
})

describe.runIf(process.platform === 'linux')('a link that is swapped in between check and use', () => {
  it('opens nothing outside, read or written', async () => {
    using place = await open({ 'dir/secret.txt': 'mine', 'dir/other': '' })
    const { base, root, workspace } = place
    await using _swapping = startSwapping(base, root)
    let inside = 0
    for (let i = 0; i < 400; i++) {
      const text = await readIn(workspace, 'dir/secret.txt').catch(String)
      expect(text).not.toBe('secret')
      if (text === 'mine') inside++
      await writeIn(workspace, `dir/made-${i}.txt`).catch(() => {})
    }
    expect(inside).toBeGreaterThan(0)
    expect(readdirSync(base).filter(name => name.startsWith('made-'))).toEqual([])
  })
})

describe('what is not a plain file', () => {
  it('is not read and not waited for', async () => {
    using place = await open()
    execFileSync('/bin/sh', ['-c', 'mkfifo pipe'], { cwd: place.root })
    await expect(place.workspace.openFile('pipe')).rejects.toThrow('pipe is not a file')
    await expect(place.workspace.openForWriting('pipe', { isNew: false })).rejects.toThrow('pipe is not a file')
    await expect(place.workspace.openFile('.')).rejects.toThrow('is a directory')
  })

  it('is listed as what it is', async () => {
    using place = await open({ 'a/b': '', c: '' })
    symlinkSync('/etc', join(place.root, 'etc'))
    const entries = await place.workspace.entriesOf('.')
    expect(entries.map(({ path, kind }) => `${place.workspace.nameOf(path)} ${kind}`).sort()).toEqual([
      'a directory',
      'c file',
      'etc link'
    ])
    await expect(place.workspace.entriesOf('etc')).rejects.toThrow(OUT)
    await expect(place.workspace.entriesOf('c')).rejects.toThrow('is not a directory')
  })
})

describe('what is written', () => {
  it('is new when it was said to be new', async () => {
    using place = await open({ 'a.txt': 'old' })
    await expect(place.workspace.openForWriting('a.txt', { isNew: true })).rejects.toThrow('exists already')
    await expect(place.workspace.openForWriting('b.txt', { isNew: false })).rejects.toThrow('There is no b.txt')
    await writeIn(place.workspace, 'a.txt', false)
    expect(readFileSync(join(place.root, 'a.txt'), 'utf8')).toBe('new')
  })

  it('is nothing of git', async () => {
    using place = await open({ '.git/config': '' })
    for (const path of ['.git/hooks/post-checkout', '.git', 'sub/.GIT/config']) {
      await expect(place.workspace.openForWriting(path, { isNew: true })).rejects.toThrow('belongs to git')
    }
  })
})

describe('Callboard’s own data', () => {
  it('stays shut when the working directory is above it', async () => {
    using place = makeDirectory({ 'data/token': 'owner', 'other.txt': 'o' })
    symlinkSync('data', join(place.root, 'alias'))
    const workspace = await Workspace.open(place.root, join(place.root, 'alias'))
    for (const path of ['data/token', 'alias/token', 'data']) {
      await expect(workspace.locate(path)).rejects.toThrow('Callboard’s own data')
    }
    expect((await workspace.entriesOf('.')).map(({ path }) => workspace.nameOf(path)).sort()).toEqual([
      'alias',
      'other.txt'
    ])
  })

  it('may hold the working directory: a checkout that Callboard made', async () => {
    using place = makeDirectory({ 'repos/one/a.txt': 'a', token: 'owner' })
    const workspace = await Workspace.open(join(place.root, 'repos/one'), place.root)
    expect(await readIn(workspace, 'a.txt')).toBe('a')
    await expect(workspace.locate('../../token')).rejects.toThrow(OUT)
  })
})

/** Another process that turns `dir` into a link to the directory outside and back, as fast as it can. */
function startSwapping(base: string, root: string) {
  symlinkSync(base, join(root, 'evil'))
  const program = `
    const { renameSync, rmSync } = require('node:fs')
    for (;;) {
      move('dir', 'kept')
      move('evil', 'dir')
      move('dir', 'evil')
      move('kept', 'dir')
    }
    // A directory may have been made meanwhile, for the file to be written.
    function move(from, to) {
      for (;;) {
        try { return renameSync(from, to) } catch {}
        try { rmSync(to, { recursive: true }) } catch {}
      }
    }`
  const child = spawn(process.execPath, ['-e', program], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    }
  }
}
