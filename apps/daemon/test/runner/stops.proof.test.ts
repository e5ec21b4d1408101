import type { Session, Task } from '@callboard/contract'
import { effort, readSeed } from '@callboard/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isFinal } from '../../src/runner/task-states.ts'
import { bearing } from './process-table.ts'
import { Scene } from './scene.ts'

const stops = effort({ test: 12, proof: 150, once: 1000 })
const seed = readSeed()
const AT_ONCE = 4
/** Only finds a stop that hangs: T4's two seconds are measured by `npm run bench -- stops`. */
const HANGS_MS = 60_000

/**
 * Agents that do not do what they are told, and moments in which they are stopped, in milliseconds after their task began. Of
 * those that ask half get an answer: then the milliseconds are those after it, and the stop comes in mid-text.
 */
const nasty = fc.record({
  agent: fc.record({ ignoreCancel: fc.constant(true), ignoreTerm: fc.boolean(), seed: fc.nat(1000) }),
  script: fc.record(
    {
      children: fc.record({ count: fc.integer({ min: 1, max: 3 }), orphan: fc.boolean(), ignoreSignals: fc.boolean() }),
      thought: fc.constant({ length: 200, rate: 500 }),
      permission: fc.constant(true)
    },
    { requiredKeys: [] }
  ),
  isAnswered: fc.boolean(),
  after: fc.integer({ min: 0, max: 900 })
})
const rounds = fc
  .sample(fc.array(nasty, { minLength: AT_ONCE, maxLength: AT_ONCE }), { seed, numRuns: stops / AT_ONCE })
  .map((agents, nr) => ({ agents, isKilled: nr % 5 === 2 }))

let scene: Scene
/** In milliseconds, from the request to the event that says that it has stopped. */
let slowest = 0

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(async () => {
  console.log(`The slowest stop took ${Math.round(slowest)} ms.`)
  await scene.close()
})

it(`[T4] [T7] ${stops} stops at random moments leave no process (CALLBOARD_SEED=${seed})`, {
  timeout: 3_600_000
}, async () => {
  for (const { agents, isKilled } of rounds) {
    const atWork = await Promise.all(agents.map(begun))
    if (isKilled) await killed(atWork)
    else await Promise.all(atWork.map(stopped))
    for (const { session } of atWork) await scene.client.service('sessions').remove(session.session_id)
  }
})

/** Turns that end by themselves, and moments around their end, in milliseconds after the agent has started a process. */
const quick = fc.record({
  children: fc.record({ orphan: fc.boolean(), ignoreSignals: fc.boolean() }),
  text: fc.constantFrom({ length: 10 }, { length: 20, rate: 400 }),
  after: fc.integer({ min: 0, max: 120 })
})
const quickRounds = fc.sample(fc.array(quick, { minLength: AT_ONCE, maxLength: AT_ONCE }), {
  seed,
  numRuns: stops / AT_ONCE
})

it(`[T4] ${stops} stops at random moments around the end of a turn leave no process (CALLBOARD_SEED=${seed})`, {
  timeout: 3_600_000
}, async () => {
  const ends: Task['status'][] = []
  for (const turns of quickRounds) ends.push(...(await Promise.all(turns.map(stopAroundEnd))))
  expect(ends.filter(status => status !== 'stopped' && status !== 'completed')).toEqual([])
})

/** Returns the task's final status. A task that has been stopped must have left no process. */
async function stopAroundEnd({ children, text, after }: (typeof quickRounds)[number][number]): Promise<Task['status']> {
  const session = await scene.session()
  const task = await scene.prompt(session, { children, text })
  await scene.ears.first('messages created', one => one.task_id === task.task_id && one.type === 'tool_call')
  const marks = marksOf(session)
  const end = new Promise<{ status: Task['status']; processes: number[] }>(resolve => {
    scene.client.service('tasks').on('patched', ({ task_id, status }: Task) => {
      if (task_id === task.task_id && isFinal(status)) resolve({ status, processes: marks.flatMap(bearing) })
    })
    // It may have ended before the listener was added.
    for (const status of scene.states(task)) if (isFinal(status)) resolve({ status, processes: [] })
  })
  await new Promise(resolve => setTimeout(resolve, after))
  await scene.stop(session)
  const { status, processes } = await end
  if (status === 'stopped') expect(processes).toEqual([])
  await scene.client.service('sessions').remove(session.session_id)
  return status
}

type AtWork = Awaited<ReturnType<typeof begun>>

/** A session with such an agent, at the moment in which it is to be stopped. */
async function begun({ agent, script, isAnswered, after }: (typeof rounds)[number]['agents'][number]) {
  const session = await scene.session(agent)
  const task = await scene.prompt(session, { ...script, text: { length: 1_000_000, rate: 200 } })
  await scene.became(task, 'running')
  const asks = script.permission === true
  if (asks && isAnswered) await allow(task)
  await new Promise(resolve => setTimeout(resolve, after))
  return { session, task, isAsking: asks && !isAnswered }
}

async function allow({ task_id }: Task): Promise<void> {
  const { payload } = await scene.ears.first('permissions created', one => one.task_id === task_id)
  await scene.client.service('permissions').patch(payload.permission_id, { option_id: 'allow' })
}

/** Stops it, and looks at the process table at the moment in which it is said to have stopped. */
async function stopped({ session, task, isAsking }: AtWork): Promise<void> {
  const left = new Promise<number[]>(resolve => {
    const look = (heard: Task) => {
      if (heard.task_id !== task.task_id || !isFinal(heard.status)) return
      scene.client.service('tasks').off('patched', look)
      resolve(marksOf(session).flatMap(bearing))
    }
    scene.client.service('tasks').on('patched', look)
  })
  const processes = scene.processes(session)
  const asked = performance.now()
  await scene.stop(session)
  // Whose question is withdrawn may end its turn by that: it has done as it was told, and may stay, but none of its children.
  const mayStay = isAsking ? processes.map(({ pid }) => pid) : []
  expect((await left).filter(pid => !mayStay.includes(pid))).toEqual([])
  const ms = performance.now() - asked
  slowest = Math.max(slowest, ms)
  expect(ms).toBeLessThan(HANGS_MS)
  expect((await scene.task(task)).status).toBe('stopped')
}

/** Kills the daemon instead: the next one ends what it finds, before it says that nothing is at work. */
async function killed(atWork: readonly AtWork[]): Promise<void> {
  const marks = atWork.flatMap(({ session }) => marksOf(session))
  await scene.app.kill()
  await scene.app.restart()
  expect(marks.flatMap(bearing)).toEqual([])
  await scene.meetAgain()
  for (const { task } of atWork) expect((await scene.task(task)).status).toBe('interrupted')
}

const marksOf = (session: Session) => scene.processes(session).map(({ mark }) => mark)
