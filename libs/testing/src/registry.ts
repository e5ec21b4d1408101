import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ScriptedAgentOptions, scriptedAgent } from './scripted-agent/index.ts'

export interface PublishedPackage {
  name: string
  version: string
  /** Programs, by the file that each one is. */
  bin?: Record<string, string>
  /** Path → text. */
  files?: Record<string, string>
}

export interface Registry extends AsyncDisposable {
  readonly url: string
  /** With these variables npm takes packages from here and from nowhere else, and keeps nothing of the person's own. */
  readonly env: Record<string, string>
  publish(published: PublishedPackage): void
  /** From now on packages are begun to be sent and not ended, until what it gives is called. */
  hold(): () => void
  /** How often a package was asked for. */
  readonly downloadCount: number
}

/** An npm registry of one's own on this machine. */
export async function startRegistry(...first: PublishedPackage[]): Promise<Registry> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-registry-')))
  const packages = new Map<string, PublishedPackage & { tarball: Buffer }>()
  const held = new Set<() => void>()
  let [isHolding, asked] = [false, 0]
  const publish = (published: PublishedPackage) => {
    packages.set(published.name, { ...published, tarball: createTarball(published, scratch) })
  }
  for (const published of first) publish(published)

  const send = (response: ServerResponse, tarball: Buffer) => {
    asked++
    response.setHeader('content-length', tarball.length)
    if (!isHolding) return void response.end(tarball)
    response.write(tarball.subarray(0, 10))
    held.add(() => response.end(tarball.subarray(10)))
  }
  const server = createServer((request, response) => {
    const [, name = '', isTarball] = /^\/(.+?)(\/-\/package\.tgz)?$/.exec(decodeURIComponent(request.url ?? '')) ?? []
    const found = packages.get(name)
    if (!found) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
    if (isTarball) return send(response, found.tarball)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(toMetadata(found, url)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}/`
  return {
    url,
    env: {
      npm_config_registry: url,
      npm_config_cache: join(scratch, 'cache'),
      npm_config_userconfig: join(scratch, 'npmrc'),
      npm_config_fetch_retries: '0'
    },
    publish,
    hold() {
      isHolding = true
      return () => {
        isHolding = false
        for (const release of held) release()
        held.clear()
      }
    },
    get downloadCount() {
      return asked
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      rmSync(scratch, { recursive: true, force: true })
    }
  }
}

function toMetadata({ name, version, bin, tarball }: PublishedPackage & { tarball: Buffer }, url: string): object {
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  const dist = { tarball: `${url}${name}/-/package.tgz`, integrity }
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, bin, dist } } }
}

function createTarball({ files = {}, ...manifest }: PublishedPackage, scratch: string): Buffer {
  const directory = mkdtempSync(join(scratch, 'package-'))
  const all = { 'package.json': JSON.stringify({ type: 'module', ...manifest }), ...files }
  for (const [name, text] of Object.entries(all)) {
    const file = join(directory, 'package', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { mode: 0o755 })
  }
  return execFileSync('tar', ['-czf', '-', '-C', directory, 'package'])
}

/** A package whose program is the scripted agent, whatever arguments it is started with. */
export function scriptedPackage(
  published: Pick<PublishedPackage, 'name' | 'version'>,
  program: string,
  options: ScriptedAgentOptions = {}
): PublishedPackage {
  const { args } = scriptedAgent(options)
  const lines = [
    '#!/usr/bin/env node',
    `process.argv.splice(2, Infinity, ...${JSON.stringify(args.slice(1))})`,
    `await import(${JSON.stringify(args[0])})`
  ]
  return { ...published, bin: { [program]: 'cli.js' }, files: { 'cli.js': `${lines.join('\n')}\n` } }
}
