// Installs and builds what is missing, so that `npm start` and `npm test` are the only commands a newcomer needs.
// Node's own modules only: this runs before node_modules exists.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('../../..', import.meta.url)))
const env = { ...process.env, DO_NOT_TRACK: '1' }
const testing = process.argv.includes('--test')

if (isStale('node_modules/.package-lock.json', 'package-lock.json')) {
  say('installing (the first time takes a minute or two)')
  useHeadersBesideNode()
  if (!run('npm', ['ci'])) {
    const compiler = { python3: 'python3', make: 'make', 'g++': 'g++' }
    if (!installPackages(compiler) || !run('npm', ['ci'])) fail('npm ci failed: see above.')
  }
}
if (testing) {
  const redis = { 'redis-server': 'redis-server' }
  const isThere = process.env.TEST_REDIS_URL || isOnPath('redis-server') || isOnPath('valkey-server')
  // The other tests can do without; those that cannot say so themselves.
  if (!isThere && !installPackages(redis)) {
    console.error('callboard: some tests need Redis: install redis-server or valkey-server, or set TEST_REDIS_URL.')
  }
} else {
  say('building')
  if (!run('npm', ['run', 'build', '--silent'])) fail('The build failed: see above.')
}

/** better-sqlite3 downloads a ready-made binary; where it cannot, it compiles one against the headers beside this Node. */
function useHeadersBesideNode() {
  const prefix = join(process.execPath, '..', '..')
  if (existsSync(join(prefix, 'include/node/node_api.h'))) env.npm_package_config_node_gyp_nodedir ??= prefix
}

function isStale(made, source) {
  return !existsSync(made) || statSync(made).mtimeMs < statSync(source).mtimeMs
}

/** Installs the Debian packages of the commands that are missing; false when there are none or this is not the place. */
function installPackages(packagesByCommand) {
  const missing = Object.keys(packagesByCommand).filter(command => !isOnPath(command))
  if (!missing.length || !isOnPath('apt-get') || process.getuid?.() !== 0) return false
  const packages = missing.map(command => packagesByCommand[command])
  const quietly = ['-y', '-qq', '--no-install-recommends']
  return run('apt-get', ['update', '-qq']) && run('apt-get', ['install', ...quietly, ...packages])
}

function run(command, args) {
  return spawnSync(command, args, { stdio: 'inherit', env }).status === 0
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some(dir => existsSync(join(dir, command)))
}

function say(message) {
  console.error(`callboard: ${message} …`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
