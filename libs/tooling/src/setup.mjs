// Installs and builds what is missing, so that `npm start` and `npm test` work in a fresh checkout.
// Uses Node's built-in modules only, because it runs before node_modules exists.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('../../..', import.meta.url)))
const env = { ...process.env, DO_NOT_TRACK: '1' }
const isTest = process.argv.includes('--test')

if (isStale('node_modules/.package-lock.json', 'package-lock.json')) {
  report('installing (the first time takes a minute or two)')
  useBundledNodeHeaders()
  if (!run('npm', ['ci'])) {
    const compiler = { python3: 'python3', make: 'make', 'g++': 'g++' }
    if (!installPackages(compiler) || !run('npm', ['ci'])) fail('npm ci failed, see above.')
  }
}
if (isTest) {
  const redis = { 'redis-server': 'redis-server' }
  const hasRedis = process.env.TEST_REDIS_URL || isOnPath('redis-server') || isOnPath('valkey-server')
  // Only some tests need it; they fail with a message of their own.
  if (!hasRedis && !installPackages(redis)) {
    console.error('callboard: some tests need Redis. Install redis-server or valkey-server, or set TEST_REDIS_URL.')
  }
} else {
  report('building')
  if (!run('npm', ['run', 'build', '--silent'])) fail('The build failed, see above.')
}

/** better-sqlite3 downloads a prebuilt binary. Where it cannot, it is compiled against the headers that come with this Node. */
function useBundledNodeHeaders() {
  const prefix = join(process.execPath, '..', '..')
  if (existsSync(join(prefix, 'include/node/node_api.h'))) env.npm_package_config_node_gyp_nodedir ??= prefix
}

function isStale(output, source) {
  return !existsSync(output) || statSync(output).mtimeMs < statSync(source).mtimeMs
}

/** Installs the Debian packages of missing commands. Returns false when none is missing, or without apt-get or root. */
function installPackages(packagesByCommand) {
  const missing = Object.keys(packagesByCommand).filter(command => !isOnPath(command))
  if (!missing.length || !isOnPath('apt-get') || process.getuid?.() !== 0) return false
  const packages = missing.map(command => packagesByCommand[command])
  const options = ['-y', '-qq', '--no-install-recommends']
  return run('apt-get', ['update', '-qq']) && run('apt-get', ['install', ...options, ...packages])
}

function run(command, args) {
  return spawnSync(command, args, { stdio: 'inherit', env }).status === 0
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some(dir => existsSync(join(dir, command)))
}

function report(message) {
  console.error(`callboard: ${message} …`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
