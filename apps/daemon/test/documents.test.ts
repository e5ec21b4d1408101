import { once } from 'node:events'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import type { Document, Session } from '@callboard/contract'
import { stockClient, until } from '@callboard/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Scene } from './runner/scene.ts'
import { newPerson } from './support/people.ts'

let scene: Scene
let session: Session

beforeAll(async () => {
  scene = await Scene.open()
  session = await scene.session()
})
afterAll(() => scene.close())

/** Sends a file as a browser does. */
async function upload(
  body: BodyInit,
  name: string,
  { type = 'text/plain', to = session.session_id, token = scene.app.token } = {}
) {
  const url = new URL(`uploads/${to}?name=${encodeURIComponent(name)}`, scene.app.url)
  const headers = { authorization: `Bearer ${token}`, 'content-type': type }
  const response = await fetch(url, { method: 'POST', body, headers })
  return { status: response.status, answer: await response.json() }
}

const given = async (...sent: Parameters<typeof upload>): Promise<Document> => (await upload(...sent)).answer

const download = (document_id: string, token = scene.app.token) =>
  fetch(new URL(`uploads/${document_id}`, scene.app.url), { headers: { authorization: `Bearer ${token}` } })

/** What has not come whole. */
const coming = () => {
  const directory = join(scene.app.home, '.staging-uploads')
  return existsSync(directory) ? readdirSync(directory) : []
}

const kept = () => readdirSync(join(scene.app.home, 'documents', session.session_id))

it('[D1] [D2] a file is kept as it is and given back, and its name leads nowhere', async () => {
  const { status, answer } = await upload('one\ntwo', '../../../.etc/pass wd.txt')
  expect(status).toBe(201)
  expect(answer).toMatchObject({ name: '../../../.etc/pass wd.txt', media_type: 'text/plain', bytes: 7, task_id: null })
  expect(readdirSync(join(scene.app.home, 'documents', session.session_id, answer.document_id))).toEqual([
    '__.._.._.etc_pass_wd.txt'
  ])
  const response = await download(answer.document_id)
  expect(await response.text()).toBe('one\ntwo')
  expect(response.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(response.headers.get('content-security-policy')).toContain('sandbox')
})

it('[D2] only a picture is shown by a browser as what it says it is', async () => {
  const shown = async (type: string) => {
    const { document_id } = await given('<svg/>', 'a.svg', { type })
    const { headers } = await download(document_id)
    return [headers.get('content-type'), headers.get('content-disposition')?.split(';')[0]]
  }
  expect(await shown('image/png')).toEqual(['image/png', 'inline'])
  expect(await shown('image/svg+xml')).toEqual(['application/octet-stream', 'attachment'])
  expect(await shown('text/html')).toEqual(['application/octet-stream', 'attachment'])
})

it('[D1] what is too large is refused, before it comes and in the midst of it, and nothing of it is kept', async () => {
  const before = kept()
  const large = Buffer.alloc(20 * 1024 * 1024 + 1)
  const refusal = { code: 413, data: { reason: 'too_large' }, message: 'Files can be at most 20 MB.' }
  expect((await upload(large, 'large.bin')).answer).toMatchObject(refusal)
  const path = `/uploads/${session.session_id}?name=large.bin`
  const headers = { authorization: `Bearer ${scene.app.token}`, 'transfer-encoding': 'chunked' }
  const sending = request({ port: scene.app.port, path, method: 'POST', headers })
  // Once it is refused nobody reads on.
  sending.on('error', () => undefined)
  // The rest of it never comes.
  sending.write(Buffer.alloc(30 * 1024 * 1024))
  const [answer]: IncomingMessage[] = await once(sending, 'response')
  expect(answer && (await json(answer))).toMatchObject(refusal)
  sending.destroy()
  expect([kept(), coming()]).toEqual([before, []])
})

it('[D1] [D2] whoever is not signed in, does not see the session, or may only read, gives it nothing', async () => {
  const { answer } = await upload('x', 'x.txt', { token: 'not one' })
  expect(answer).toMatchObject({ code: 401 })
  const elsewhere = await upload('x', 'x.txt', { to: 'ses_aaaaaaaaaaaaaaaaaaaa' })
  expect(elsewhere.answer).toMatchObject({ code: 404, data: { reason: 'not_found' } })
  const { token } = newPerson(scene.app.home, 'viewer')
  expect((await upload('x', 'x.txt', { token })).answer).toMatchObject({ code: 403, data: { reason: 'role_too_low' } })
  const { document_id } = await given('for all to read', 'x.txt')
  expect(await (await download(document_id, token)).text()).toBe('for all to read')
  expect((await download(document_id, 'not one')).status).toBe(401)
})

it('[D2] what is given to a session that one does not see is not there', async () => {
  const board = await scene.client.service('boards').create({ name: 'Mine', visibility: 'members' })
  await scene.client.service('sessions').patch(session.session_id, { board_id: board.board_id })
  const { document_id } = await given('for our eyes', 'ours.txt')
  const { token } = newPerson(scene.app.home, 'member')
  expect((await upload('x', 'x.txt', { token })).status).toBe(404)
  expect((await download(document_id, token)).status).toBe(404)
  await using stranger = await stockClient(scene.app.url, token)
  const documents = stranger.service('documents')
  for (const answer of [documents.get(document_id), documents.remove(document_id)]) {
    await expect(answer).rejects.toMatchObject({ code: 404, data: { reason: 'not_found' } })
  }
  expect((await documents.find()).total).toBe(0)
})

it('[D1] what is broken off on its way, or by the end of the daemon, is nowhere', async () => {
  const before = kept()
  const path = `/uploads/${session.session_id}?name=half.bin`
  const headers = { authorization: `Bearer ${scene.app.token}`, 'content-length': 1_000_000 }
  const begin = () => {
    const sending = request({ port: scene.app.port, path, method: 'POST', headers }).on('error', () => undefined)
    sending.write(Buffer.alloc(500_000))
    return sending
  }
  const sending = begin()
  await until(() => coming().length === 1)
  sending.destroy()
  await until(() => coming().length === 0)
  begin()
  await until(() => coming().length === 1)
  await scene.app.kill()
  await scene.app.restart()
  await scene.meetAgain()
  expect([kept(), coming()]).toEqual([before, []])
})

it('[D4] its text can be searched, and an event says when', async () => {
  await scene.client.service('subscriptions').create({ channel: `session:${session.session_id}` })
  const indexed = once(scene.client.service('documents'), 'patched')
  const { document_id } = await given('The quick brown ferret.', 'animals.txt')
  expect(await indexed).toMatchObject([{ document_id, indexed_at: expect.any(String) }, { type: 'document.indexed' }])
  const { data } = await scene.client.service('search').find({ query: { words: 'ferret' } })
  expect(data).toMatchObject([{ kind: 'document', record: document_id, title: 'animals.txt', index: null }])
  const binary = await given(Buffer.from([1, 0, 2]), 'data.bin')
  expect(binary.indexed_at).toBeNull()
})

it('[D3] files go with a prompt once, in the form in which the agent takes them', async () => {
  const text = await given('Hello from a file.', 'hello.txt')
  const picture = await given(Buffer.from([137, 80, 78, 71]), 'p.png', { type: 'image/png' })
  const binary = await given(Buffer.from([0, 1, 2]), 'data.bin', { type: 'application/octet-stream' })
  const document_ids = [text, picture, binary].map(({ document_id }) => document_id)
  const task = await scene.prompt(session, 'Look at these', { document_ids })
  await scene.became(task, 'completed')
  const said = (await scene.messages(session)).at(-1)?.text
  expect(said).toContain('[text: Hello from a file.]\n[image/png: 4 bytes]\n[data.bin: 3 bytes]')
  const { data } = await scene.client.service('documents').find({ query: { task_id: task.task_id } })
  expect(data.map(({ name }: Document) => name)).toEqual(['hello.txt', 'p.png', 'data.bin'])
  await expect(scene.prompt(session, 'Again', { document_ids })).rejects.toMatchObject({
    data: { reason: 'already_sent' }
  })
  await expect(scene.client.service('documents').remove(text.document_id)).rejects.toMatchObject({
    data: { reason: 'already_sent' }
  })
})

it('[D3] a file that is lost fails the task that was to have it, and says so', async () => {
  const { document_id } = await given('gone', 'gone.txt')
  rmSync(join(scene.app.home, 'documents', session.session_id, document_id), { recursive: true })
  const task = await scene.prompt(session, 'Look', { document_ids: [document_id] })
  const { error } = await scene.became(task, 'failed')
  expect(error).toEqual({ reason: 'file_missing', message: 'The file gone.txt does not exist any more.' })
})

it('[D3] with what it belongs to goes the file', async () => {
  const one = await given('one', 'one.txt')
  await scene.client.service('documents').remove(one.document_id)
  await until(() => !kept().includes(one.document_id))
  await scene.client.service('sessions').remove(session.session_id)
  expect(readdirSync(join(scene.app.home, 'documents'))).toEqual([])
})
