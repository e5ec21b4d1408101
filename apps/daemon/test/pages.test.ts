import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { until } from '@callboard/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startInside } from './support/inside.ts'
import { ask } from './support/raw.ts'

const PAGE = '<!doctype html><title>Callboard</title>'
let directory: string
let inside: Awaited<ReturnType<typeof startInside>>
const server = createServer()

/** A built UI of two files, with a file beside it that is nobody's business. */
beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-ui-')))
  const uiDirectory = join(directory, 'dist')
  mkdirSync(join(uiDirectory, 'assets'), { recursive: true })
  writeFileSync(join(uiDirectory, 'index.html'), PAGE)
  writeFileSync(join(uiDirectory, '.env'), 'SECRET')
  writeFileSync(join(uiDirectory, 'assets', 'index-abc.js'), 'run()')
  writeFileSync(join(uiDirectory, 'assets', 'large-abc.js'), 'x'.repeat(20_000_000))
  writeFileSync(join(uiDirectory, 'assets', 'index-abc.js.gz'), gzipSync('run()'))
  writeFileSync(join(directory, 'package.json'), 'SECRET')
  inside = await startInside({ uiDirectory })
  server.on('request', inside.app.callback()).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  await inside[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true })
})

const get = (path: string, headers = {}) => {
  const address = server.address()
  return ask(address instanceof Object ? address.port : 0, path, headers)
}

it('the page is asked for anew each time, its hashed files never again', async () => {
  const page = await get('/')
  expect([page.status, page.body, page.headers['content-type'], page.headers['cache-control']]).toEqual([
    200,
    PAGE,
    'text/html; charset=utf-8',
    'no-cache'
  ])
  const script = await get('/assets/index-abc.js')
  expect([script.status, script.body, script.headers['cache-control']]).toEqual([
    200,
    'run()',
    'public, max-age=31536000, immutable'
  ])
  expect(script.headers['content-security-policy']).toContain("default-src 'none'")
})

it('a browser that can take it gets the smaller file', async () => {
  const { headers } = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip' })
  expect([headers['content-encoding'], headers['content-type']]).toEqual([
    'gzip',
    expect.stringMatching(/^\w+.javascript; charset=utf-8$/)
  ])
})

it('a client that goes away in the middle of an answer is for those who debug to know', async () => {
  const printed = vi.spyOn(console, 'error')
  const address = server.address()
  const leaving = request({ port: address instanceof Object ? address.port : 0, path: '/assets/large-abc.js' })
  leaving
    .on('error', () => {})
    .on('response', () => leaving.destroy())
    .end()
  const line = await until(() => inside.logged.find(each => each.includes('a response could not be sent')))
  expect(JSON.parse(line)).toMatchObject({ level: 20 })
  expect(printed).not.toHaveBeenCalled()
  printed.mockRestore()
})

it.each([
  '/../package.json',
  '/assets/../../package.json',
  '/..%2fpackage.json',
  '/%2e%2e/package.json',
  '/assets/..%2f..%2fpackage.json',
  '/..%5cpackage.json',
  '//etc/passwd',
  '/%2fetc%2fpasswd',
  '/assets/%00',
  '/%E0%A4%A',
  '/.env',
  '/assets'
])('[E1] nothing outside of the page is served: %s', async path => {
  const { status, body } = await get(path)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(JSON.parse(body).data.reason).toMatch(/^(not_found|invalid_request)$/)
  expect(inside.logged.filter(line => line.includes('"level":50'))).toEqual([])
})
