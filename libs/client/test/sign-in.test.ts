import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { NotAuthenticated, Unavailable } from '@feathersjs/errors'
import { expect, it } from 'vitest'
import { acceptInvite, resetPassword, signInWithCode, signInWithPassword, signOut } from '../src/index.ts'

/** An HTTP server with one answer, which records its requests. */
async function startAnswering(status: number, answer: string) {
  const requests: object[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    const { authorization } = request.headers
    const body = request.method === 'POST' ? await json(request) : authorization
    requests.push({ method: request.method, path: request.url, body })
    response.writeHead(status, { 'content-type': 'application/json' }).end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const close = () => new Promise<void>(resolve => server.close(() => resolve()))
  return { url: `http://127.0.0.1:${port}/callboard`, requests, close, [Symbol.asyncDispose]: close }
}

it('exchanges a code for a token by POST, under the base path', async () => {
  await using daemon = await startAnswering(201, JSON.stringify({ accessToken: 'tok' }))
  await expect(signInWithCode(daemon.url, 'code-1')).resolves.toEqual({ accessToken: 'tok' })
  const body = { strategy: 'link', code: 'code-1' }
  expect(daemon.requests).toEqual([{ method: 'POST', path: '/callboard/authentication', body }])
})

it('signs in with a password, accepts an invite and resets a password the same way', async () => {
  await using daemon = await startAnswering(201, JSON.stringify({ accessToken: 'tok' }))
  const password = 'correct horse'
  await signInWithPassword(daemon.url, { email: 'a@b', password })
  await acceptInvite(daemon.url, { code: 'inv', name: 'Ann', email: 'a@b', password })
  await resetPassword(daemon.url, { code: 'res', password })
  expect(daemon.requests.map(request => 'body' in request && request.body)).toEqual([
    { strategy: 'local', email: 'a@b', password },
    { strategy: 'invite', code: 'inv', name: 'Ann', email: 'a@b', password },
    { strategy: 'reset', code: 'res', password }
  ])
})

it('signs out with an access token, fetched first when only a refresh token is given', async () => {
  await using daemon = await startAnswering(200, JSON.stringify({ accessToken: 'a.b.c' }))
  await signOut(daemon.url, 'x.y.z')
  await signOut(daemon.url, 'refresh')
  const path = '/callboard/authentication'
  expect(daemon.requests).toEqual([
    { method: 'DELETE', path, body: 'Bearer x.y.z' },
    { method: 'POST', path, body: { strategy: 'refresh', refreshToken: 'refresh' } },
    { method: 'DELETE', path, body: 'Bearer a.b.c' }
  ])
})

it('[E1] fails with the error of the daemon', async () => {
  const refusal = new NotAuthenticated('This link was used already.', { reason: 'invalid_code' })
  await using daemon = await startAnswering(401, JSON.stringify(refusal))
  const error = await signInWithCode(daemon.url, 'old').catch(cause => cause)
  expect(error).toBeInstanceOf(NotAuthenticated)
  expect(error).toMatchObject({ message: 'This link was used already.', data: { reason: 'invalid_code' } })
})

it('[E1] reports `unreachable` when nothing or another server answers', async () => {
  const stopped = await startAnswering(200, '')
  await stopped.close()
  for (const daemon of [stopped, await startAnswering(200, '<html>')]) {
    const error = await signInWithCode(daemon.url, 'code').catch(cause => cause)
    expect(error).toBeInstanceOf(Unavailable)
    expect(error.data).toEqual({ reason: 'unreachable' })
    if (daemon !== stopped) await daemon.close()
  }
})

it('[E1] has the response of a proxy as the cause of its error', async () => {
  await using proxy = await startAnswering(502, '<h1>Bad gateway</h1>')
  const error = await signInWithCode(proxy.url, 'code').catch(cause => cause)
  expect(error).toMatchObject({ message: 'Unexpected response from the daemon.', data: { reason: 'unreachable' } })
  expect(error.cause).toMatchObject({ status: 502, statusText: 'Bad Gateway', body: '<h1>Bad gateway</h1>' })
})
