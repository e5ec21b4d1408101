import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Session, Task } from '@callboard/contract'
import { type Script, until } from '@callboard/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isFinal } from '../../src/runner/task-states.ts'
import { bearing } from './process-table.ts'
import { Scene } from './scene.ts'

/** Rounds in which the agent's answer and the stop request reach the daemon at once. */
const STALLS = 6

let scene: Scene
let scratch: string
/** While this file exists, git does not answer: a task whose agent has answered cannot end. */
let gitGate: string

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-gate-')))
  gitGate = join(scratch, 'gate')
  const git = join(scratch, 'git')
  writeFileSync(
    git,
    `#!/bin/sh\nwhile [ -e '${gitGate}' ]; do sleep 0.02; done\nPATH='${process.env.PATH}'\nexec git "$@"\n`
  )
  chmodSync(git, 0o755)
  scene = await Scene.open({ env: { PATH: [scratch, process.env.PATH].join(delimiter) } })
  // The commit that is checked out can be read without git only while it is stored in a file of its own.
  execFileSync('git', ['pack-refs', '--all'], { cwd: scene.app.cwd })
})
afterAll(async () => {
  rmSync(gitGate, { force: true })
  await scene.close()
  rmSync(scratch, { recursive: true, force: true })
})

interface End {
  status: Task['status']
  /** The processes of the agent at the moment in which the final status was received. */
  processes: number[]
}

function waitForEnd({ task_id }: Task, mark: string): Promise<End> {
  return new Promise(resolve => {
    scene.client.service('tasks').on('patched', ({ task_id: patched, status }: Task) => {
      if (patched === task_id && isFinal(status)) resolve({ status, processes: bearing(mark) })
    })
  })
}

const agentProcess = (session: Session) => until(() => scene.processes(session).find(({ pid }) => pid !== null))

/** Stops a task after its agent has answered and before the task has ended. */
async function stopAfterAnswer(session: Session, script: Script): Promise<End & { pid: number | null }> {
  writeFileSync(gitGate, '')
  const task = await scene.prompt(session, { ...script, text: { length: 10 } })
  await scene.ears.first(
    'messages patched',
    ({ task_id, type, status }) => task_id === task.task_id && type === 'text' && status === 'complete'
  )
  const { mark, pid } = await agentProcess(session)
  const end = waitForEnd(task, mark)
  expect((await scene.stop(session)).status).toBe('stopping')
  rmSync(gitGate)
  return { ...(await end), pid }
}

describe('[T4] a stop after the agent has answered', () => {
  it.each([
    ['left its session', { orphan: true }],
    ['left its session and ignores signals', { orphan: true, ignoreSignals: true }],
    ['stayed in its session', {}]
  ])('ends a process of the turn that %s, with the agent, before the task is stopped', async (_, children) => {
    const session = await scene.session()
    const end = await stopAfterAnswer(session, { children })
    expect(end).toMatchObject({ status: 'stopped', processes: [] })
    expect(scene.processes(session)).toEqual([])
    await scene.resume(session)
    await scene.became(await scene.prompt(session, { text: { length: 10 } }), 'completed')
  })

  it('keeps an agent that has no processes of its own', async () => {
    const session = await scene.session()
    const end = await stopAfterAnswer(session, {})
    expect(end).toMatchObject({ status: 'stopped', processes: [end.pid] })
    await scene.became(await scene.prompt(session, { text: { length: 10 } }), 'completed')
  })

  it('ends the processes of a turn that ended with an error', async () => {
    const session = await scene.session()
    writeFileSync(gitGate, '')
    const task = await scene.prompt(session, {
      children: { orphan: true },
      text: { length: 10 },
      error: { code: -32603, message: 'Overloaded' }
    })
    await scene.ears.first(
      'messages created',
      ({ task_id, type, text }) => task_id === task.task_id && type === 'notice' && text.includes('Overloaded')
    )
    const { mark } = await agentProcess(session)
    const end = waitForEnd(task, mark)
    await scene.stop(session)
    rmSync(gitGate)
    expect(await end).toEqual({ status: 'stopped', processes: [] })
  })
})

it(`[T4] a stop that reaches a stalled daemon together with the answer leaves no process (${STALLS} times)`, async () => {
  for (let round = 0; round < STALLS; round++) {
    const log = join(scratch, `pieces-${round}.jsonl`)
    const session = await scene.session({ log })
    const text = { length: 40, rate: 200 }
    const task = await scene.prompt(session, { children: { orphan: true }, text })
    const { mark } = await agentProcess(session)
    await scene.ears.first('messages created', one => one.task_id === task.task_id && one.role === 'assistant')
    const end = waitForEnd(task, mark)
    process.kill(scene.app.pid, 'SIGSTOP')
    let stopRequest: Promise<Session>
    try {
      await until(() => existsSync(log) && lengthOf(log) === text.length)
      stopRequest = scene.stop(session)
    } finally {
      process.kill(scene.app.pid, 'SIGCONT')
    }
    await stopRequest
    const { status, processes } = await end
    if (status === 'stopped') expect(processes).toEqual([])
    else expect(status).toBe('completed')
  }
})

/** The characters that a scripted agent has sent, by its log. */
function lengthOf(log: string): number {
  const lines = readFileSync(log, 'utf8').trim().split('\n').filter(Boolean)
  return lines.reduce((sum, line) => sum + JSON.parse(line).length, 0)
}
