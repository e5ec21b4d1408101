import { effort, readSeed } from '@callboard/testing'
import { expect, it } from 'vitest'
import { collapseSpaces, connection, lastMessageText, newSession, openBoard, send, streaming } from './board-page.ts'

const reloads = effort({ test: 2, proof: 25, once: 200 })
/** An answer of 64 KB, streamed within about eleven seconds. */
const answer = (seed: number) => ({ seed, text: { length: 65_536, rate: 6000, emoji: true } })

const { client, user } = await openBoard()
const poll = (look: () => unknown) => expect.poll(look)

it(`[S5] [S7] shows a 64 KB answer byte for byte after ${reloads} reloads at random moments`, async () => {
  const seed = readSeed()
  console.log(`CALLBOARD_SEED=${seed}`)
  let done = 0
  for (let turn = 0; done < reloads; turn++) {
    const session_id = await newSession(user.page, `Reloaded ${turn}`, 'scripted')
    const isSpeaking = async () =>
      (await client.service('tasks').find({ query: { session_id, status: 'running', $limit: 0 } })).total > 0
    await send(user.page, answer(seed + turn))
    await streaming(user.page).waitFor()
    while (done < reloads && (await isSpeaking())) {
      const later = (await lastMessageText(user.page)).length + (((seed + done) * 7919) % 8000)
      await poll(async () => (await lastMessageText(user.page)).length >= later || !(await isSpeaking())).toBe(true)
      await user.page.reload()
      await connection(user.page, 'Live').waitFor()
      done++
    }
    await poll(isSpeaking).toBe(false)
    const { data } = await client
      .service('messages')
      .find({ query: { session_id, role: 'assistant', $sort: { index: -1 }, $limit: 1 } })
    expect(data[0]?.text.length, `CALLBOARD_SEED=${seed}`).toBe(65_536)
    await poll(() => lastMessageText(user.page)).toBe(collapseSpaces(data[0]?.text ?? ''))
  }
  expect(user.consoleErrors).toEqual([])
}, 3_600_000)
