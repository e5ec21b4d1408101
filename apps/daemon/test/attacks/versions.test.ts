import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const LOCK = new URL('../../../../package-lock.json', import.meta.url)
const { packages }: { packages: Record<string, { version?: string }> } = JSON.parse(readFileSync(LOCK, 'utf8'))

/** The first version without each of the faults that were made public, and which they were. */
const FLOORS: [name: string, floor: string, advisories: string][] = [
  ['socket.io', '4.6.2', 'CVE-2024-38355: one event without a listener for errors ends the process'],
  [
    'socket.io-parser',
    '4.2.7',
    'CVE-2023-32695, CVE-2026-33151, CVE-2026-69185: packets that end the process, or fill it'
  ],
  ['engine.io', '6.4.2', 'CVE-2022-21676, CVE-2022-41940, CVE-2023-31125: one request ends the process'],
  ['ws', '8.21.0', 'CVE-2024-37890, CVE-2026-45736, CVE-2026-48779: headers, closing, tiny fragments']
]

it.each(FLOORS)('%s is at least %s, wherever it is installed (%s)', (name, floor) => {
  const installed = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
  expect(installed.length).toBeGreaterThan(0)
  for (const [path, { version = '' }] of installed) expect([path, isAtLeast(version, floor)]).toEqual([path, true])
})

function isAtLeast(version: string, floor: string): boolean {
  const [is, wants] = [version, floor].map(text => text.split('.').map(Number))
  const differs = wants?.findIndex((part, i) => part !== is?.[i]) ?? -1
  return differs < 0 || Number(is?.[differs]) > Number(wants?.[differs])
}
