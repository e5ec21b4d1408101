import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { AgentAdapter, ToolCall } from '../adapter.ts'
import { Play } from './play.ts'
import type { Scenarios } from './scenarios.ts'
import { scene } from './scene.ts'

const ORDER: ToolCall['status'][] = [
  'pending',
  'waiting_permission',
  'running',
  'done',
  'failed',
  'rejected',
  'cancelled'
]

/** What the events of a turn must be. */
export function turns(adapter: () => AgentAdapter, scenarios: Scenarios) {
  const test = scene(adapter)

  test('[A1] every turn ends with exactly one turn_end, always last', scenarios.speaks, async ({ play, prompt }) => {
    for (const round of [1, 2]) {
      const { all, end } = await play.turn(prompt)
      expect(
        all.filter(({ type }) => type === 'turn_end'),
        `round ${round}`
      ).toEqual([end])
      expect(end.reason).toBe('end')
    }
    expect(play.session.isOpen).toBe(true)
  })

  test('[A2] the deltas of the messages joined are the text', scenarios.speaks, async ({ play, prompt, scenario }) => {
    const events = await play.turn(prompt)
    expect(events.text).toBe(scenario.text)
    expect(events.of('text').filter(({ delta }) => delta === '')).toEqual([])
    const ids = (type: 'text' | 'thought') => new Set(events.of(type).map(({ messageId }) => messageId))
    expect([...ids('text')].filter(id => ids('thought').has(id))).toEqual([])
  })

  test(
    'a tool call never goes back, and is closed before the turn ends',
    scenarios.usesTool,
    async ({ play, prompt }) => {
      const { calls } = await play.turn(prompt)
      const ranks = calls.map(({ status }) => ORDER.indexOf(status))
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
      expect(calls.at(-1)).toMatchObject({ status: 'done', output: expect.stringMatching(/./) })
      expect(new Set(calls.map(({ id }) => id)).size).toBe(1)
    }
  )

  test('an allowed tool call waits for the answer, then runs', scenarios.asks, async ({ play, prompt }) => {
    const { calls, end } = await play.turnAllowed(prompt)
    expect(play.questions).toHaveLength(1)
    expect(play.questions[0]?.call).toMatchObject({ status: 'waiting_permission', title: expect.stringMatching(/./) })
    expect(calls.map(({ status }) => status)).toEqual(expect.arrayContaining(['waiting_permission', 'running', 'done']))
    expect(end.reason).toBe('end')
  })

  test(
    'a rejected tool call is rejected, and the turn is not cancelled by it',
    scenarios.asks,
    async ({ play, prompt }) => {
      play.answer = async ({ options }) => ({ optionId: options.find(({ kind }) => kind === 'reject_once')?.id ?? '' })
      const { calls, end } = await play.turn(prompt)
      expect(calls.at(-1)?.status).toBe('rejected')
      expect(end.reason).toBe('end')
    }
  )

  test(
    '[A5] what the adapter does not know becomes `other`, never nothing',
    scenarios.unknown,
    async ({ play, prompt }) => {
      const events = await play.turn(prompt)
      expect(events.of('other').length).toBeGreaterThan(0)
      expect(events.end.reason).toBe('end')
    }
  )

  test('what is said after the end of a turn goes to the background', scenarios.late, async ({ play, prompt }) => {
    await play.turn(prompt)
    expect(await play.heardInBackground(({ type }) => type === 'text')).toMatchObject({
      delta: expect.stringMatching(/./)
    })
  })

  it.runIf(process.platform === 'linux' && scenarios.speaks)(
    '[A4] the agent sees the environment it is given, and its mark',
    async () => {
      await using play = await Play.open(adapter(), { env: { PATH: process.env.PATH ?? '', GIVEN: 'yes' } })
      const seen = readFileSync(`/proc/${play.pid}/environ`, 'utf8').split('\0').filter(Boolean)
      const names = seen.map(entry => entry.slice(0, entry.indexOf('=')))
      const { variables = [] } = scenarios
      expect(names.toSorted()).toEqual([`CALLBOARD_MARK_${play.mark}`, 'GIVEN', 'PATH', ...variables].toSorted())
    }
  )
}
