import { once } from 'node:events'
import { expect } from 'vitest'
import type { AgentAdapter } from '../adapter.ts'
import type { Play } from './play.ts'
import type { Scenarios } from './scenarios.ts'
import { scene } from './scene.ts'

/** What stopping must do: end the turn as cancelled, with no process left that the turn started. */
export function stops(adapter: () => AgentAdapter, scenarios: Scenarios) {
  const test = scene(adapter)

  test('[A3] an abort in mid-sentence ends the turn', scenarios.goesOn, async ({ play, prompt }) => {
    const { text } = await stoppedAt('text', play, prompt)
    expect(text).not.toBe('')
    await expectStopped(play)
    if (play.session.isOpen)
      expect((await play.turn(prompt, { signal: AbortSignal.abort() })).end.reason).toBe('cancelled')
  })

  test('[A3] a turn that was aborted before it began says nothing', scenarios.speaks, async ({ play, prompt }) => {
    const { all } = await play.turn(prompt, { signal: AbortSignal.abort() })
    expect(all).toEqual([{ type: 'turn_end', reason: 'cancelled' }])
    expect((await play.turn(prompt)).end.reason).toBe('end')
  })

  test('[A3] a consumer that leaves stops the turn', scenarios.goesOn, async ({ play, prompt }) => {
    for await (const event of play.session.prompt([{ type: 'text', text: prompt }])) if (event.type === 'text') break
    await expectStopped(play)
  })

  test('[T4] a stop settles a question that is open', scenarios.asks, async ({ play, prompt }) => {
    const asked = stoppedAt('question', play, prompt)
    const { calls, end } = await asked
    expect(end.reason).toBe('cancelled')
    expect(calls.at(-1)?.status).toBe('cancelled')
    expect(play.questions[0]?.signal.aborted).toBe(true)
    await expectStopped(play)
  })

  test('[T4] an agent that ignores the stop and SIGTERM is ended', scenarios.stubborn, async ({ play, prompt }) => {
    await stoppedAt('text', play, prompt)
    expect(play.session.isOpen).toBe(false)
    expect(await play.alive()).toEqual([])
  })

  // Elsewhere such a process cannot be found: see findMarked.
  const leavesOrphan = process.platform === 'linux' ? scenarios.leavesOrphan : undefined
  test('[T7] a process that left its group and session is ended too', leavesOrphan, async ({ play, prompt }) => {
    await stoppedAt('text', play, prompt)
    expect(play.session.isOpen).toBe(false)
    expect(await play.alive()).toEqual([])
  })

  test('[T7] closing ends every process, also in mid-sentence', scenarios.goesOn, async ({ play, prompt }) => {
    const turn = play.turn(prompt, { on: ({ type }) => type === 'text' && void play.session.close() })
    expect((await turn).end).toMatchObject({ reason: 'cancelled' })
    await play.session.close()
    expect(await play.alive()).toEqual([])
    expect(play.session.isOpen).toBe(false)
  })
}

/** Plays a turn and aborts it at its first text, or at its first question. */
async function stoppedAt(moment: 'text' | 'question', play: Play, prompt: string) {
  const stop = new AbortController()
  play.answer = async ({ signal }) => {
    if (moment === 'question') stop.abort()
    await once(signal, 'abort')
    return { cancelled: true }
  }
  const events = await play.turn(prompt, {
    signal: stop.signal,
    on: ({ type }) => {
      if (type === moment) stop.abort()
    }
  })
  expect(events.end.reason).toBe('cancelled')
  return events
}

/** T4: the agent alone may be left, and only when it can take another prompt. */
async function expectStopped(play: Play) {
  const left = (await play.alive()).map(({ pid }) => pid)
  expect(left).toEqual(play.session.isOpen ? [play.pid] : [])
}
