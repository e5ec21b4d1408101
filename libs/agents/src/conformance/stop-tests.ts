import { once } from 'node:events'
import { expect } from 'vitest'
import type { AgentAdapter } from '../adapter.ts'
import { scenarioTest } from './scenario-test.ts'
import type { Scenarios } from './scenarios.ts'
import type { TestSession } from './test-session.ts'

/** Stopping must end the turn as cancelled and leave no process that the turn started. */
export function stopTests(adapter: () => AgentAdapter, scenarios: Scenarios) {
  const test = scenarioTest(adapter)

  test('[A3] ends the turn after an abort', scenarios.streamsLong, async ({ test, prompt }) => {
    const { text } = await stopAt('text', test, prompt)
    expect(text).not.toBe('')
    await expectStopped(test)
    if (test.session.isOpen)
      expect((await test.runTurn(prompt, { signal: AbortSignal.abort() })).end.reason).toBe('cancelled')
  })

  test(
    '[A3] sends nothing for a turn that was aborted before it started',
    scenarios.answers,
    async ({ test, prompt }) => {
      const { all } = await test.runTurn(prompt, { signal: AbortSignal.abort() })
      expect(all).toEqual([{ type: 'turn_end', reason: 'cancelled' }])
      expect((await test.runTurn(prompt)).end.reason).toBe('end')
    }
  )

  test('[A3] stops the turn when the consumer leaves the loop', scenarios.streamsLong, async ({ test, prompt }) => {
    for await (const event of test.session.prompt([{ type: 'text', text: prompt }])) if (event.type === 'text') break
    await expectStopped(test)
  })

  test('[T4] cancels a pending permission request', scenarios.asksPermission, async ({ test, prompt }) => {
    const { toolCalls, end } = await stopAt('permission', test, prompt)
    expect(end.reason).toBe('cancelled')
    expect(toolCalls.at(-1)?.status).toBe('cancelled')
    expect(test.permissionRequests[0]?.signal.aborted).toBe(true)
    await expectStopped(test)
  })

  test('[T4] ends an agent that ignores the stop and SIGTERM', scenarios.ignoresStop, async ({ test, prompt }) => {
    await stopAt('text', test, prompt)
    expect(test.session.isOpen).toBe(false)
    expect(await test.findProcesses()).toEqual([])
  })

  // Elsewhere such a process cannot be found, see findTagged.
  const leavesOrphan = process.platform === 'linux' ? scenarios.leavesOrphan : undefined
  test('[T7] ends a process that left its group and session', leavesOrphan, async ({ test, prompt }) => {
    await stopAt('text', test, prompt)
    expect(test.session.isOpen).toBe(false)
    expect(await test.findProcesses()).toEqual([])
  })

  test('[T7] ends every process on close, also during a turn', scenarios.streamsLong, async ({ test, prompt }) => {
    const turn = test.runTurn(prompt, { on: ({ type }) => type === 'text' && void test.session.close() })
    expect((await turn).end).toMatchObject({ reason: 'cancelled' })
    await test.session.close()
    expect(await test.findProcesses()).toEqual([])
    expect(test.session.isOpen).toBe(false)
  })
}

/** Runs a turn and aborts it at its first text or permission request. */
async function stopAt(moment: 'text' | 'permission', test: TestSession, prompt: string) {
  const stop = new AbortController()
  test.onPermission = async ({ signal }) => {
    if (moment === 'permission') stop.abort()
    await once(signal, 'abort')
    return { cancelled: true }
  }
  const events = await test.runTurn(prompt, {
    signal: stop.signal,
    on: ({ type }) => {
      if (type === moment) stop.abort()
    }
  })
  expect(events.end.reason).toBe('cancelled')
  return events
}

/** T4: only the agent itself may be left, and only when it accepts another prompt. */
async function expectStopped(test: TestSession) {
  const left = (await test.findProcesses()).map(({ pid }) => pid)
  expect(left).toEqual(test.session.isOpen ? [test.pid] : [])
}
