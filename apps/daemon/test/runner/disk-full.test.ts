import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Task } from '@callboard/contract'
import { until } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isFinal } from '../../src/runner/task-states.ts'
import { failureOf } from '../support/test-client.ts'
import { Scene } from './scene.ts'

/** A disk of its own that can be filled; where nobody may mount one, that is said and nothing is tried. */
const disk = mkdtempSync(join(tmpdir(), 'callboard-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk], { encoding: 'utf8' })
const cannot = mounted.status === 0 ? '' : `no disk of its own can be mounted here: ${mounted.stderr ?? mounted.error}`
if (cannot) console.log(`A full disk is not tried: ${cannot}`)

let scene: Scene

beforeAll(async () => {
  if (!cannot) scene = await Scene.open({ home: disk })
})
afterAll(async () => {
  if (!cannot) await scene.close(/SQLITE_FULL|disk is full|could not|a task failed/)
  spawnSync('umount', ['-l', disk])
  rmSync(disk, { recursive: true, force: true })
})

const filler = join(disk, 'filler')

/** Until nothing more goes in, whoever else writes meanwhile. */
function fill(): void {
  const file = openSync(filler, 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    closeSync(file)
  }
}

const ended = (task: Task) =>
  until(async () => {
    const now = await scene.task(task)
    return isFinal(now.status) && now
  })

it.skipIf(cannot)('a full disk fails what cannot be written, and reading goes on', async () => {
  const session = await scene.session()
  fill()
  const refused = await failureOf(
    scene.client.service('boards').create({ name: 'No room', description: 'x'.repeat(2000) })
  )
  expect(refused).toMatchObject({ code: 503, data: { reason: 'disk_full' } })
  expect((await scene.get(session)).title).toBe(session.title)
  rmSync(filler)
  await scene.client.service('boards').create({ name: 'Room again' })
})

it.skipIf(cannot)(
  'a task whose words find no room fails with that reason, and the session goes on without a restart',
  async () => {
    const session = await scene.session()
    const task = await scene.prompt(session, {
      text: { length: 60_000, rate: 20_000 },
      tools: 5,
      output: { length: 30_000 }
    })
    await scene.ears.first('messages delta', ({ task_id }) => task_id === task.task_id)
    fill()
    await until(() => /a session could not continue/.test(scene.app.output()))
    expect((await scene.messages(session)).length).toBeGreaterThan(0)
    rmSync(filler)
    expect(await ended(task)).toMatchObject({ status: 'failed', error: { reason: 'disk_full' } })
    await scene.became(await scene.prompt(session, { text: { length: 20 } }), 'completed')
    expect((await scene.messages(session)).every(({ status }) => status !== 'streaming')).toBe(true)
  }
)
