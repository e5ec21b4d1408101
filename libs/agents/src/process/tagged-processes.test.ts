import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { getProcess, listProcesses, listWithPs } from './process-table.ts'
import {
  createProcessTag,
  findTagged,
  getStartTime,
  killTagged,
  type RootProcess,
  spawnTagged
} from './tagged-processes.ts'

/** Elsewhere tags cannot be read and `setsid` may be missing, see findTagged. */
const onLinux = it.runIf(process.platform === 'linux')
const LOOP_FOREVER = 'while :; do sleep 1; done'
const IGNORE_SIGNALS = `trap "" TERM INT HUP; ${LOOP_FOREVER}`

describe('finding processes', () => {
  onLinux('[T7] finds the root and its descendants by the tag, and no other process', async () => {
    await using tagged = await start(`sh -c '${LOOP_FOREVER}' & echo ready; ${LOOP_FOREVER}`)
    await using other = await start(`echo ready; ${LOOP_FOREVER}`)
    const found = (await findTagged(tagged.processTag)).map(({ pid }) => pid)
    expect(found.length).toBeGreaterThanOrEqual(2)
    expect(found).toContain(tagged.root.pid)
    expect(found).not.toContain(other.root.pid)
  })

  onLinux('[T7] finds a process that left its parent, group and session', async () => {
    await using tagged = await start(`setsid sh -c '(${LOOP_FOREVER}) & echo $!; exit' ; wait; ${LOOP_FOREVER}`)
    const orphan = await getProcess(Number(tagged.line))
    expect(orphan?.parent).not.toBe(tagged.root.pid)
    expect(orphan?.session).not.toBe(tagged.root.pid)
    expect((await findTagged(tagged.processTag)).map(({ pid }) => pid)).toContain(orphan?.pid)
  })

  it('[T7] finds a process without the tag in the group of the root', async () => {
    await using tagged = await start(`(env -i /bin/sh -c 'echo $$; ${LOOP_FOREVER}' &); ${LOOP_FOREVER}`)
    expect((await findTagged(createProcessTag(), tagged.root)).map(({ pid }) => pid)).toContain(Number(tagged.line))
  })

  onLinux('[T7] tags an agent inside an agent with both tags', async () => {
    const [outer, inner] = [createProcessTag(), createProcessTag()]
    const variable = { [`CALLBOARD_MARK_${outer}`]: '1', PATH: String(process.env.PATH) }
    await using tagged = await start(`echo ready; ${LOOP_FOREVER}`, inner, variable)
    for (const tag of [outer, inner]) expect((await findTagged(tag))[0]?.pid).toBe(tagged.root.pid)
  })

  it('reads the same fields from ps as from /proc', async () => {
    await using tagged = await start(`echo ready; ${LOOP_FOREVER}`)
    const [fromPs] = await listWithPs(['-p', String(tagged.root.pid)])
    const fromProc = await getProcess(tagged.root.pid)
    expect(fromPs).toMatchObject({ pid: fromProc?.pid, parent: fromProc?.parent, group: fromProc?.group })
    expect(fromPs?.startTime).toMatch(/\d\d:\d\d:\d\d/)
    expect(await listWithPs(['-p', '99999999'])).toEqual([])
    expect((await listWithPs(['-ax'])).map(({ pid }) => pid)).toContain(process.pid)
  })

  it('shares one scan among simultaneous calls and starts another for later ones', async () => {
    const first = [listProcesses(), listProcesses()]
    await Promise.resolve()
    await using tagged = await start(`echo ready; ${LOOP_FOREVER}`)
    const later = await listProcesses()
    expect(new Set(await Promise.all(first)).size).toBe(1)
    expect(later.map(({ pid }) => pid)).toContain(tagged.root.pid)
  })

  it('returns a stable start time, and none for a process that has exited', async () => {
    await using tagged = await start(`echo ready; ${LOOP_FOREVER}`)
    expect(await getStartTime(tagged.root.pid)).toBe(tagged.root.startTime)
    expect(tagged.root.startTime?.length).toBeLessThanOrEqual(64)
    tagged.child.kill('SIGKILL')
    await once(tagged.child, 'exit')
    expect(await getStartTime(tagged.root.pid)).toBeUndefined()
  })

  it('rejects when the program does not exist', async () => {
    const env = { PATH: String(process.env.PATH) }
    await expect(spawnTagged('/nowhere/agent', [], { cwd: '/', env, processTag: createProcessTag() })).rejects.toThrow(
      'ENOENT'
    )
  })
})

describe('ending processes', () => {
  it('[T7] closes stdin first, so that a well-behaved program exits without a signal', async () => {
    await using tagged = await start('echo ready; cat >/dev/null; exit 7')
    const ended = once(tagged.child, 'exit')
    expect(await killTagged(tagged.processTag, tagged.root)).toEqual([])
    expect(await ended).toEqual([7, null])
  })

  it('[T7] sends SIGTERM to a process that keeps running', async () => {
    await using tagged = await start(`echo ready; ${LOOP_FOREVER}`)
    const ended = once(tagged.child, 'exit')
    expect(await killTagged(tagged.processTag, tagged.root)).toEqual([])
    expect(await ended).toEqual([null, 'SIGTERM'])
  })

  onLinux('[T7] kills processes that ignore all signals, including orphans in other sessions', async () => {
    await using tagged = await start(`setsid sh -c '(${IGNORE_SIGNALS}) & echo ready'; ${IGNORE_SIGNALS}`)
    const ended = once(tagged.child, 'exit')
    expect(await killTagged(tagged.processTag, tagged.root)).toEqual([])
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(await findTagged(tagged.processTag, tagged.root)).toEqual([])
  })

  onLinux('[T7] ends processes that are forked while it runs', async () => {
    const forker = `trap "setsid sh -c '${IGNORE_SIGNALS.replaceAll('"', '\\"')}' & setsid sh -c '${LOOP_FOREVER}' &" TERM; echo ready; ${LOOP_FOREVER}`
    await using tagged = await start(forker)
    expect(await killTagged(tagged.processTag, tagged.root)).toEqual([])
    expect(await findTagged(tagged.processTag)).toEqual([])
  })

  onLinux(
    '[T7] works without the child process, also for processes that left their parent and lost their tag',
    async () => {
      await using tagged = await start(`(env -i /bin/sh -c 'echo $$; ${LOOP_FOREVER}' &); ${IGNORE_SIGNALS}`)
      const { pid, startTime: began } = tagged.root
      expect(await getStartTime(Number(tagged.line))).toBeDefined()
      expect(await killTagged(tagged.processTag, { pid, startTime: began })).toEqual([])
      expect(await getStartTime(Number(tagged.line))).toBeUndefined()
    }
  )

  it('[T7] never signals a process that reuses the pid of an agent', async () => {
    await using bystander = await start(`echo ready; ${LOOP_FOREVER}`)
    const { pid } = bystander.root
    expect(await killTagged(createProcessTag(), { pid, startTime: 'long/ago' })).toEqual([])
    expect(await killTagged(createProcessTag(), { pid, startTime: undefined })).toEqual([])
    expect(await findTagged(createProcessTag(), { pid, startTime: 'long/ago', child: bystander.child })).toEqual([])
    expect(await getStartTime(pid)).toBe(bystander.root.startTime)
  })

  it('[T7] succeeds when nothing is alive', async () => {
    expect(await killTagged(createProcessTag())).toEqual([])
  })
})

/** Starts a tagged shell and waits for its first line. Its processes are killed on disposal. */
async function start(script: string, processTag = createProcessTag(), env = { PATH: String(process.env.PATH) }) {
  const child = await spawnTagged('/bin/sh', ['-c', script], { cwd: '/', env, processTag })
  const [line] = await once(createInterface(child.stdout), 'line')
  const pid = Number(child.pid)
  const root: RootProcess = { pid, startTime: await getStartTime(pid), child }
  const kill = async () => {
    for (const { pid } of await findTagged(processTag, root)) killIfAlive(pid)
  }
  return { child, processTag, line: String(line), root, [Symbol.asyncDispose]: kill }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
