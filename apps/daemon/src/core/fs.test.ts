import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readGitFile, readRegularFile, readSmallFileSync, UnreadableFileError } from './fs.ts'

let scratch: string
const pathOf = (name: string) => join(scratch, name)

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'callboard-scratch-'))
  writeFileSync(pathOf('file'), 'text')
  mkdirSync(pathOf('directory'))
  execFileSync('mkfifo', [pathOf('fifo')])
  for (const [name, target] of Object.entries({ link: 'file', 'fifo-link': 'fifo', zero: '/dev/zero' }))
    symlinkSync(target, pathOf(name))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

it('reads a regular file, and a link to one only where links are followed', async () => {
  expect((await readRegularFile(pathOf('file'), { maxBytes: 4 })).toString()).toBe('text')
  await expect(readRegularFile(pathOf('link'), { maxBytes: 4 })).rejects.toMatchObject({ code: 'ELOOP' })
  expect((await readRegularFile(pathOf('link'), { maxBytes: 4, followsLinks: true })).toString()).toBe('text')
})

it('refuses a file that is too large', async () => {
  await expect(readRegularFile(pathOf('file'), { maxBytes: 3 })).rejects.toThrow(UnreadableFileError)
})

it.each(['fifo', 'fifo-link', 'zero', 'directory'])('refuses %s without waiting', async name => {
  const options = { maxBytes: 1024, followsLinks: true }
  // More reads than libuv has threads.
  const reads = Array.from({ length: 8 }, () => readRegularFile(pathOf(name), options))
  for (const read of await Promise.allSettled(reads))
    expect(read).toMatchObject({ status: 'rejected', reason: expect.any(UnreadableFileError) })
  expect(() => readSmallFileSync(pathOf(name))).toThrow(UnreadableFileError)
  expect(await readGitFile(pathOf(name))).toBe('')
})
