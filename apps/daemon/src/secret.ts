import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret } from './ids.ts'

/** What people's access tokens are signed with. It stands in a file of its own, so that they outlive a restart. */
export function signingSecret(home: string): string {
  const file = join(home, 'secret')
  if (!existsSync(file)) writeFileSync(file, newSecret(), { mode: 0o600 })
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8')
}
