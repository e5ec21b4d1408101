import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDirectory } from '../../test/checkout.ts'
import { Workspace } from './workspace.ts'

const NOWHERE = '/nonexistent/callboard'

async function open(files: Record<string, string> = {}, excluded = NOWHERE) {
  const directory = makeDirectory(files)
  writeFileSync(join(directory.base, 'secret.txt'), 'secret')
  mkdirSync(join(directory.base, 'work-beside'))
  const workspace = await Workspace.open(directory.root, excluded)
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

const OUTSIDE = 'is outside the working directory'

describe('paths inside', () => {
  it('are read and written, also through links that stay inside', async () => {
    using directory = await open({ 'a/b.txt': 'b' })
    const { root, workspace } = directory
    symlinkSync('a', join(root, 'link'))
    expect(await readIn(workspace, 'a/b.txt')).toBe('b')
    expect(await readIn(workspace, join(root, 'a/../link/b.txt'))).toBe('b')
    await writeIn(workspace, 'link/new/deep/c.txt')
    expect(readFileSync(join(root, 'a/new/deep/c.txt'), 'utf8')).toBe('new')
  })

  it('are found through an alias of the directory', async () => {
    using directory = await open({ 'b.txt': 'b' })
    symlinkSync(directory.root, join(directory.base, 'alias'))
    const workspace = await Workspace.open(join(directory.base, 'alias'), NOWHERE)
    expect(await readIn(workspace, join(directory.base, 'alias', 'b.txt'))).toBe('b')
    expect(workspace.nameOf(await workspace.locate(join(directory.base, 'alias', 'b.txt')))).toBe('b.txt')
  })

  it('may have names that begin with dots', async () => {
    using directory = await open({ '..b/...': 'dots' })
    expect(await readIn(directory.workspace, '..b/...')).toBe('dots')
  })
})

describe('paths outside are rejected', () => {
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
      using directory = await open({ 'a/b': '' })
      await expect(directory.workspace.locate(path)).rejects.toThrow(OUTSIDE)
      await expect(directory.workspace.openForWriting(path, { isNew: true })).rejects.toThrow(OUTSIDE)
    })
  }

  it('a NUL character', async () => {
    using directory = await open()
    await expect(directory.workspace.locate('a\0/../../secret.txt')).rejects.toThrow('NUL')
  })

  it('links to a file, to a directory, to a missing file, and links to links', async () => {
    using directory = await open()
    const { base, root, workspace } = directory
    symlinkSync(join(base, 'secret.txt'), join(root, 'file'))
    symlinkSync('..', join(root, 'up'))
    symlinkSync(join(base, 'not-yet.txt'), join(root, 'dangling'))
    symlinkSync('up', join(root, 'twice'))
    for (const path of ['file', 'up/secret.txt', 'up', 'dangling', 'twice/secret.txt', 'up/new/file.txt']) {
      await expect(workspace.locate(path)).rejects.toThrow(OUTSIDE)
      await expect(workspace.openForWriting(path, { isNew: true })).rejects.toThrow(OUTSIDE)
    }
    await expect(readFile(join(base, 'not-yet.txt'))).rejects.toThrow('ENOENT')
  })

  it('a link to itself', async () => {
    using directory = await open()
    symlinkSync('loop', join(directory.root, 'loop'))
    await expect(directory.workspace.locate('loop')).rejects.toThrow('is a symbolic link')
  })
})

describe.runIf(process.platform === 'linux')('a path that is replaced by a link between check and use', () => {
  it('never reads or writes outside', async () => {
    using directory = await open({ 'dir/secret.txt': 'mine', 'dir/other': '' })
    const { base, root, workspace } = directory
    await using _replacing = startReplacing(base, root)
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

describe('other files than regular ones', () => {
  it('are rejected without blocking', async () => {
    using directory = await open()
    execFileSync('/bin/sh', ['-c', 'mkfifo pipe'], { cwd: directory.root })
    await expect(directory.workspace.openFile('pipe')).rejects.toThrow('pipe is not a file')
    await expect(directory.workspace.openForWriting('pipe', { isNew: false })).rejects.toThrow('pipe is not a file')
    await expect(directory.workspace.openFile('.')).rejects.toThrow('is a directory')
  })

  it('are listed with their kind', async () => {
    using directory = await open({ 'a/b': '', c: '' })
    symlinkSync('/etc', join(directory.root, 'etc'))
    const entries = await directory.workspace.listEntries('.')
    expect(entries.map(({ path, kind }) => `${directory.workspace.nameOf(path)} ${kind}`).sort()).toEqual([
      'a directory',
      'c file',
      'etc link'
    ])
    await expect(directory.workspace.listEntries('etc')).rejects.toThrow(OUTSIDE)
    await expect(directory.workspace.listEntries('c')).rejects.toThrow('is not a directory')
  })
})

describe('writing', () => {
  it('rejects a new file that exists and a missing old one', async () => {
    using directory = await open({ 'a.txt': 'old' })
    await expect(directory.workspace.openForWriting('a.txt', { isNew: true })).rejects.toThrow('already exists')
    await expect(directory.workspace.openForWriting('b.txt', { isNew: false })).rejects.toThrow(
      'No such file or directory: b.txt'
    )
    await writeIn(directory.workspace, 'a.txt', false)
    expect(readFileSync(join(directory.root, 'a.txt'), 'utf8')).toBe('new')
  })

  it('rejects files of git', async () => {
    using directory = await open({ '.git/config': '' })
    for (const path of ['.git/hooks/post-checkout', '.git', 'sub/.GIT/config']) {
      await expect(directory.workspace.openForWriting(path, { isNew: true })).rejects.toThrow('belongs to git')
    }
  })
})

describe('the data directory of Callboard', () => {
  it('cannot be used when the working directory contains it', async () => {
    using directory = makeDirectory({ 'data/token': 'owner', 'other.txt': 'o' })
    symlinkSync('data', join(directory.root, 'alias'))
    const workspace = await Workspace.open(directory.root, join(directory.root, 'alias'))
    for (const path of ['data/token', 'alias/token', 'data']) {
      await expect(workspace.locate(path)).rejects.toThrow('belongs to Callboard')
    }
    expect((await workspace.listEntries('.')).map(({ path }) => workspace.nameOf(path)).sort()).toEqual([
      'alias',
      'other.txt'
    ])
  })

  it('may contain the working directory', async () => {
    using directory = makeDirectory({ 'repos/one/a.txt': 'a', token: 'owner' })
    const workspace = await Workspace.open(join(directory.root, 'repos/one'), directory.root)
    expect(await readIn(workspace, 'a.txt')).toBe('a')
    await expect(workspace.locate('../../token')).rejects.toThrow(OUTSIDE)
  })
})

/** Starts a process that replaces `dir` by a link to the directory outside and back, as fast as it can. */
function startReplacing(base: string, root: string) {
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
