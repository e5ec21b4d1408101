import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { fromPs, liveProcess, liveProcesses } from './process-table.ts'
import { endMarked, findMarked, newMark, type Root, spawnMarked, startTime } from './tagged-processes.ts'

/** Elsewhere marks cannot be read, and `setsid` may be missing: see findMarked. */
const onLinux = it.runIf(process.platform === 'linux')
const STAY = 'while :; do sleep 1; done'
const STUBBORN = `trap "" TERM INT HUP; ${STAY}`

describe('finding processes', () => {
  onLinux('[T7] finds the root and its descendants by the mark, and nobody else', async () => {
    await using one = await start(`sh -c '${STAY}' & echo ready; ${STAY}`)
    await using other = await start(`echo ready; ${STAY}`)
    const found = (await findMarked(one.mark)).map(({ pid }) => pid)
    expect(found.length).toBeGreaterThanOrEqual(2)
    expect(found).toContain(one.root.pid)
    expect(found).not.toContain(other.root.pid)
  })

  onLinux('[T7] finds a process that left its parent, its group and its session', async () => {
    await using one = await start(`setsid sh -c '(${STAY}) & echo $!; exit' ; wait; ${STAY}`)
    const orphan = await liveProcess(Number(one.line))
    expect(orphan?.parent).not.toBe(one.root.pid)
    expect(orphan?.session).not.toBe(one.root.pid)
    expect((await findMarked(one.mark)).map(({ pid }) => pid)).toContain(orphan?.pid)
  })

  it('[T7] finds a process without the mark in the group of the root', async () => {
    await using one = await start(`(env -i /bin/sh -c 'echo $$; ${STAY}' &); ${STAY}`)
    expect((await findMarked(newMark(), one.root)).map(({ pid }) => pid)).toContain(Number(one.line))
  })

  onLinux('[T7] an agent within an agent bears both marks', async () => {
    const [outer, inner] = [newMark(), newMark()]
    const variable = { [`CALLBOARD_MARK_${outer}`]: '1', PATH: String(process.env.PATH) }
    await using one = await start(`echo ready; ${STAY}`, inner, variable)
    for (const mark of [outer, inner]) expect((await findMarked(mark))[0]?.pid).toBe(one.root.pid)
  })

  it('tells the same by ps as by /proc, as far as ps can see', async () => {
    await using one = await start(`echo ready; ${STAY}`)
    const [seen] = await fromPs(['-p', String(one.root.pid)])
    const known = await liveProcess(one.root.pid)
    expect(seen).toMatchObject({ pid: known?.pid, parent: known?.parent, group: known?.group })
    expect(seen?.startTime).toMatch(/\d\d:\d\d:\d\d/)
    expect(await fromPs(['-p', '99999999'])).toEqual([])
    expect((await fromPs(['-ax'])).map(({ pid }) => pid)).toContain(process.pid)
  })

  it('reads the table once for all that ask at the same time, and anew for who asks later', async () => {
    const first = [liveProcesses(), liveProcesses()]
    await Promise.resolve()
    await using one = await start(`echo ready; ${STAY}`)
    const later = await liveProcesses()
    expect(new Set(await Promise.all(first)).size).toBe(1)
    expect(later.map(({ pid }) => pid)).toContain(one.root.pid)
  })

  it('gives a start time that stays, and none for a process that has ended', async () => {
    await using one = await start(`echo ready; ${STAY}`)
    expect(await startTime(one.root.pid)).toBe(one.root.startTime)
    expect(one.root.startTime?.length).toBeLessThanOrEqual(64)
    one.child.kill('SIGKILL')
    await once(one.child, 'exit')
    expect(await startTime(one.root.pid)).toBeUndefined()
  })

  it('rejects when the program is missing', async () => {
    const env = { PATH: String(process.env.PATH) }
    await expect(spawnMarked('/nowhere/agent', [], { cwd: '/', env, mark: newMark() })).rejects.toThrow('ENOENT')
  })
})

describe('ending processes', () => {
  it('[T7] closes stdin first: a well-behaved program ends without a signal', async () => {
    await using one = await start('echo ready; cat >/dev/null; exit 7')
    const ended = once(one.child, 'exit')
    expect(await endMarked(one.mark, one.root)).toEqual([])
    expect(await ended).toEqual([7, null])
  })

  it('[T7] sends SIGTERM to what goes on', async () => {
    await using one = await start(`echo ready; ${STAY}`)
    const ended = once(one.child, 'exit')
    expect(await endMarked(one.mark, one.root)).toEqual([])
    expect(await ended).toEqual([null, 'SIGTERM'])
  })

  onLinux('[T7] kills what ignores every signal, orphans in a session of their own included', async () => {
    await using one = await start(`setsid sh -c '(${STUBBORN}) & echo ready'; ${STUBBORN}`)
    const ended = once(one.child, 'exit')
    expect(await endMarked(one.mark, one.root)).toEqual([])
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(await findMarked(one.mark, one.root)).toEqual([])
  })

  onLinux('[T7] ends what is forked while it is ending', async () => {
    const forker = `trap "setsid sh -c '${STUBBORN.replaceAll('"', '\\"')}' & setsid sh -c '${STAY}' &" TERM; echo ready; ${STAY}`
    await using one = await start(forker)
    expect(await endMarked(one.mark, one.root)).toEqual([])
    expect(await findMarked(one.mark)).toEqual([])
  })

  onLinux('[T7] needs no live handle, also for what left its parent and lost its mark', async () => {
    await using one = await start(`(env -i /bin/sh -c 'echo $$; ${STAY}' &); ${STUBBORN}`)
    const { pid, startTime: began } = one.root
    expect(await startTime(Number(one.line))).toBeDefined()
    expect(await endMarked(one.mark, { pid, startTime: began })).toEqual([])
    expect(await startTime(Number(one.line))).toBeUndefined()
  })

  it('[T7] never touches a process that has the number of an agent but another start time', async () => {
    await using bystander = await start(`echo ready; ${STAY}`)
    const { pid } = bystander.root
    expect(await endMarked(newMark(), { pid, startTime: 'long/ago' })).toEqual([])
    expect(await endMarked(newMark(), { pid, startTime: undefined })).toEqual([])
    expect(await findMarked(newMark(), { pid, startTime: 'long/ago', child: bystander.child })).toEqual([])
    expect(await startTime(pid)).toBe(bystander.root.startTime)
  })

  it('[T7] is content when nothing is alive', async () => {
    expect(await endMarked(newMark())).toEqual([])
  })
})

/** Starts a shell with a mark and waits for its first line; it is gone at the end of the test. */
async function start(script: string, mark = newMark(), env = { PATH: String(process.env.PATH) }) {
  const child = await spawnMarked('/bin/sh', ['-c', script], { cwd: '/', env, mark })
  const [line] = await once(createInterface(child.stdout), 'line')
  const pid = Number(child.pid)
  const root: Root = { pid, startTime: await startTime(pid), child }
  const kill = async () => {
    for (const one of await findMarked(mark, root)) kill9(one.pid)
  }
  return { child, mark, line: String(line), root, [Symbol.asyncDispose]: kill }
}

/** One that ended since it was found needs no end. */
function kill9(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
