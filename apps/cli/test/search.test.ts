import { type App, scriptedAgent, startApp } from '@callboard/testing'
import { runCli, runForOutput } from '@callboard/testing/shell'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let app: App
let session: string
beforeAll(async () => {
  app = await startApp()
  const { command, args } = scriptedAgent()
  await runForOutput(app, 'agents', 'add', 'scripted', '--', command, ...args)
  session = await runForOutput(app, 'sessions', 'create', '--title', 'A lighthouse', '--agent', 'scripted')
  await runCli(app, 'prompt', session, '{"text":{"text":"The lighthouse stands on a rock."}}', '--follow')
})
afterAll(() => app[Symbol.asyncDispose]())

describe('search', () => {
  it('finds words in messages and titles', async () => {
    const { code, out } = await runCli(app, 'search', 'lighthouse')
    expect(code).toBe(0)
    expect(out).toContain('A lighthouse')
    expect(out).toContain('The lighthouse stands on a rock.')
  })

  it('filters, pages and prints JSON', async () => {
    const { out } = await runCli(app, '--json', 'search', 'stands', 'ro', '--session', session, '--kind', 'message')
    const [hit] = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(hit).toMatchObject({ kind: 'message', session_id: session, title: 'A lighthouse' })
    const first = await runCli(app, 'search', 'lighthouse', '--limit', '1')
    expect(first.err).toMatch(/more results: --skip 1/)
  })

  it('reports that there are no results, and requires words', async () => {
    expect(await runCli(app, 'search', 'submarine')).toEqual({
      code: 0,
      out: '',
      err: 'No results for “submarine”.\n'
    })
    expect(await runCli(app, 'search', '?')).toMatchObject({ code: 1, out: '' })
    expect(await runCli(app, 'search')).toMatchObject({ code: 2 })
  })
})
