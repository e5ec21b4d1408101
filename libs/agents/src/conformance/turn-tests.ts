import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { AgentAdapter, ToolCall } from '../adapter.ts'
import { scenarioTest } from './scenario-test.ts'
import type { Scenarios } from './scenarios.ts'
import { TestSession } from './test-session.ts'

const STATUS_ORDER: ToolCall['status'][] = [
  'pending',
  'waiting_permission',
  'running',
  'done',
  'failed',
  'rejected',
  'cancelled'
]

/** Rules for the events of a turn. */
export function turnTests(adapter: () => AgentAdapter, scenarios: Scenarios) {
  const test = scenarioTest(adapter)

  test('[A1] ends every turn with exactly one turn_end, always last', scenarios.answers, async ({ test, prompt }) => {
    for (const round of [1, 2]) {
      const { all, end } = await test.runTurn(prompt)
      expect(
        all.filter(({ type }) => type === 'turn_end'),
        `round ${round}`
      ).toEqual([end])
      expect(end.reason).toBe('end')
    }
    expect(test.session.isOpen).toBe(true)
  })

  test('[A2] sends deltas that add up to the text', scenarios.answers, async ({ test, prompt, scenario }) => {
    const events = await test.runTurn(prompt)
    expect(events.text).toBe(scenario.text)
    expect(events.ofType('text').filter(({ delta }) => delta === '')).toEqual([])
    const ids = (type: 'text' | 'thought') => new Set(events.ofType(type).map(({ messageId }) => messageId))
    expect([...ids('text')].filter(id => ids('thought').has(id))).toEqual([])
  })

  test(
    'never moves a tool call back and closes it before the turn ends',
    scenarios.usesTool,
    async ({ test, prompt }) => {
      const { toolCalls } = await test.runTurn(prompt)
      const ranks = toolCalls.map(({ status }) => STATUS_ORDER.indexOf(status))
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
      expect(toolCalls.at(-1)).toMatchObject({ status: 'done', output: expect.stringMatching(/./) })
      expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(1)
    }
  )

  test('runs a tool call after it was allowed', scenarios.asksPermission, async ({ test, prompt }) => {
    const { toolCalls, end } = await test.runAllowedTurn(prompt)
    expect(test.permissionRequests).toHaveLength(1)
    expect(test.permissionRequests[0]?.call).toMatchObject({
      status: 'waiting_permission',
      title: expect.stringMatching(/./)
    })
    expect(toolCalls.map(({ status }) => status)).toEqual(
      expect.arrayContaining(['waiting_permission', 'running', 'done'])
    )
    expect(end.reason).toBe('end')
  })

  test('rejects a tool call without cancelling the turn', scenarios.asksPermission, async ({ test, prompt }) => {
    test.onPermission = async ({ options }) => ({
      optionId: options.find(({ kind }) => kind === 'reject_once')?.id ?? ''
    })
    const { toolCalls, end } = await test.runTurn(prompt)
    expect(toolCalls.at(-1)?.status).toBe('rejected')
    expect(end.reason).toBe('end')
  })

  test('[A5] reports unknown updates as `other`', scenarios.sendsUnknown, async ({ test, prompt }) => {
    const events = await test.runTurn(prompt)
    expect(events.ofType('other').length).toBeGreaterThan(0)
    expect(events.end.reason).toBe('end')
  })

  test('passes updates after the end of a turn to the background', scenarios.sendsLate, async ({ test, prompt }) => {
    await test.runTurn(prompt)
    expect(await test.nextBackgroundEvent(({ type }) => type === 'text')).toMatchObject({
      delta: expect.stringMatching(/./)
    })
  })

  it.runIf(process.platform === 'linux' && scenarios.answers)(
    '[A4] gives the agent its environment and its process tag',
    async () => {
      await using test = await TestSession.open(adapter(), { env: { PATH: process.env.PATH ?? '', GIVEN: 'yes' } })
      const entries = readFileSync(`/proc/${test.pid}/environ`, 'utf8').split('\0').filter(Boolean)
      const names = entries.map(entry => entry.slice(0, entry.indexOf('=')))
      const { extraVariables = [] } = scenarios
      expect(names.toSorted()).toEqual(
        [`CALLBOARD_MARK_${test.processTag}`, 'GIVEN', 'PATH', ...extraVariables].toSorted()
      )
    }
  )
}
