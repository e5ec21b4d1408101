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
  /** Paths of the programs by name. */
  bin?: Record<string, string>
  /** Contents by path. */
  files?: Record<string, string>
}

export interface Registry extends AsyncDisposable {
  readonly url: string
  /** Makes npm use only this registry, and a cache and configuration of its own. */
  readonly env: Record<string, string>
  publish(pkg: PublishedPackage): void
  /** Pauses all downloads from now on, until the returned function is called. */
  hold(): () => void
  /** The number of package downloads so far. */
  readonly downloadCount: number
}

/** Starts a local npm registry. */
export async function startRegistry(...initial: PublishedPackage[]): Promise<Registry> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'callboard-registry-')))
  const packages = new Map<string, PublishedPackage & { tarball: Buffer }>()
  const pausedResponses = new Set<() => void>()
  let isPaused = false
  let downloadCount = 0
  const publish = (pkg: PublishedPackage) => {
    packages.set(pkg.name, { ...pkg, tarball: createTarball(pkg, scratch) })
  }
  for (const pkg of initial) publish(pkg)

  const send = (response: ServerResponse, tarball: Buffer) => {
    downloadCount++
    response.setHeader('content-length', tarball.length)
    if (!isPaused) return void response.end(tarball)
    response.write(tarball.subarray(0, 10))
    pausedResponses.add(() => response.end(tarball.subarray(10)))
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
      isPaused = true
      return () => {
        isPaused = false
        for (const release of pausedResponses) release()
        pausedResponses.clear()
      }
    },
    get downloadCount() {
      return downloadCount
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

/** Returns a package whose program is the scripted agent; it ignores its arguments. */
export function scriptedPackage(
  pkg: Pick<PublishedPackage, 'name' | 'version'>,
  program: string,
  options: ScriptedAgentOptions = {}
): PublishedPackage {
  const { args } = scriptedAgent(options)
  const lines = [
    '#!/usr/bin/env node',
    `process.argv.splice(2, Infinity, ...${JSON.stringify(args.slice(1))})`,
    `await import(${JSON.stringify(args[0])})`
  ]
  return { ...pkg, bin: { [program]: 'cli.js' }, files: { 'cli.js': `${lines.join('\n')}\n` } }
}
