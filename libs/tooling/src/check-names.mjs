// Exported identifiers and file names use the field's terms: a newcomer should not have to learn words of this project.
import { basename } from 'node:path'
import { parseSync } from 'oxc-parser'
import { listFiles, readSource } from './source-files.mjs'

/** Words that stood for a standard term, which is given with them where there is one. */
const PRIVATE_WORDS = {
  anew: 'again, new',
  asides: 'outOfTurnEvents',
  borne: 'covered',
  brain: 'responder',
  breath: 'MAX_BLOCK_MS, yield',
  breathing: 'yieldToEventLoop',
  deed: 'toolCallSummary, eventEntry',
  deeds: 'toolCallSummaries, eventEntries',
  ear: 'listener',
  ears: 'handlers, EventRecorder',
  furnished: 'fixtures',
  gone: 'removed, revoked, missing',
  happening: 'domainEvent',
  happenings: 'domainEvents',
  hear: 'receive',
  heard: 'received, audience',
  hearing: 'interpreter',
  hears: 'receives',
  hindrances: 'sendErrors',
  isthere: 'exists',
  journal: 'store',
  kept: 'cached, stored',
  ledger: 'log',
  made: 'created',
  marked: 'tagged',
  nobody: 'none',
  oracle: 'expectedState',
  outlet: 'writer',
  owed: 'needsRefetch',
  rig: 'fixture, harness',
  said: 'text, message',
  saying: 'text, message',
  says: 'message, report',
  seen: 'readable, visible',
  seers: 'allowedUserIds',
  sight: 'readAccess, visibility',
  spending: 'usageMeter',
  spent: 'usage',
  standings: 'sessionTracker',
  stray: 'nonProtocolLine',
  tell: 'notify, send, publish',
  tells: 'notifies',
  thing: 'entity, resource',
  things: 'resources',
  told: 'notified, published',
  voice: 'sessionUpdates',
  whom: 'recipients'
}

const problems = listFiles('apps', 'libs', 'migrations')
  .filter(path => /\.(ts|tsx|mjs|css|sql)$/.test(path))
  .flatMap(path => [
    ...problemsOf(basename(path).replace(/\..*$/, '')).map(problem => `${path}: file name ${problem}`),
    ...exportedNames(path).flatMap(name => problemsOf(name).map(problem => `${path}: export ${problem}`))
  ])
if (problems.length) {
  console.error(problems.join('\n'))
  console.error(`${problems.length} names use words of libs/tooling/src/check-names.mjs: use the field's terms.`)
  process.exit(1)
}

function exportedNames(path) {
  if (!/\.(ts|tsx|mjs)$/.test(path)) return []
  const { module } = parseSync(path, readSource(path))
  const entries = module.staticExports.flatMap(({ entries }) => entries)
  return entries.map(({ exportName }) => exportName.name).filter(name => name !== null)
}

/** Describes the private words in a camel-case, kebab-case or upper-case name. */
function problemsOf(name) {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return words
    .filter(word => Object.hasOwn(PRIVATE_WORDS, word))
    .map(word => `"${name}": not "${word}", but ${PRIVATE_WORDS[word]}`)
}
