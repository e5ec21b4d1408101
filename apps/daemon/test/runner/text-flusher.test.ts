import { until } from '@callboard/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { StreamingText } from '../../src/runner/turn/streaming-text.ts'
import { TextFlusher } from '../../src/runner/turn/text-flusher.ts'
import { startWithFixtures } from '../support/fixtures.ts'
import { seedTurn } from '../support/seed.ts'

afterEach(() => vi.useRealTimers())

it('[S6] [S8] texts that grow are saved together, once a second and no more often, until the end', async () => {
  await using app = await startWithFixtures()
  const { board_id } = await app.owner.create('boards', { name: 'Texts' })
  const { session_id } = await app.session(app.owner, board_id)
  const database = app.app.get('database')
  const texts = [1, 2].map(() => new StreamingText(seedTurn(app.home, session_id).message.message_id))
  const ids = texts.map(({ message_id }) => message_id)
  await database('messages').whereIn('message_id', ids).update({ status: 'streaming', text: '' })
  // A read waits until a save that has begun is done: both need the one connection.
  const kept = async () => (await database('messages').whereIn('message_id', ids)).map(({ text }) => text)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const saver = new TextFlusher({
    database,
    log: app.app.get('log'),
    streamingTexts: new Map(texts.map(text => [text.message_id, text]))
  })
  let before = ''
  for (const word of ['one ', 'two ', 'three ']) {
    for (let piece = 0; piece < 9; piece++) {
      for (const text of texts) text.append(word)
      vi.advanceTimersByTime(111)
    }
    expect(await kept()).toEqual([before, before])
    vi.advanceTimersByTime(1)
    await until(() => texts.every(({ isSaved }) => isSaved))
    before += word.repeat(9)
    expect(await kept()).toEqual([before, before])
  }
  saver.stop()
  for (const text of texts) text.append('more')
  vi.advanceTimersByTime(5000)
  expect(await kept()).toEqual([before, before])
})
