import { type App, scriptedAgent, startApp } from '@callboard/testing'
import { made, run } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let app: App
let session: string
beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent()
  await made(app, 'agents', 'add', 'scripted', '--', command, ...args)
  session = await made(app, 'sessions', 'create', '--title', 'A lighthouse', '--agent', 'scripted')
  await run(app, 'prompt', session, '{"text":{"text":"The lighthouse stands on a rock."}}', '--follow')
})
afterAll(() => app[Symbol.asyncDispose]())

describe('search', () => {
  it('prints where words were said, asked and named', async () => {
    const { code, out } = await run(app, 'search', 'lighthouse')
    expect(code).toBe(0)
    expect(out).toContain('A lighthouse')
    expect(out).toContain('The lighthouse stands on a rock.')
  })

  it('narrows it down, in pages, as JSON', async () => {
    const { out } = await run(app, '--json', 'search', 'stands', 'ro', '--session', session, '--kind', 'message')
    const [hit] = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(hit).toMatchObject({ kind: 'message', session_id: session, title: 'A lighthouse' })
    const first = await run(app, 'search', 'lighthouse', '--limit', '1')
    expect(first.err).toMatch(/more: --skip 1/)
  })

  it('says so when there is nothing, and asks for words', async () => {
    expect(await run(app, 'search', 'submarine')).toEqual({
      code: 0,
      out: '',
      err: 'Nothing was found for “submarine”.\n'
    })
    expect(await run(app, 'search', '?')).toMatchObject({ code: 1, out: '' })
    expect(await run(app, 'search')).toMatchObject({ code: 2 })
  })
})
