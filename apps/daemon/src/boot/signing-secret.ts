import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret } from '../core/ids.ts'

/** Anything shorter is what a full disk left of one. */
const MIN_LENGTH = 32

/** What people's access tokens are signed with. It stands in a file of its own, so that they outlive a restart. */
export function signingSecret(home: string): string {
  const file = join(home, 'secret')
  if (!existsSync(file) || readFileSync(file, 'utf8').length < MIN_LENGTH) {
    writeFileSync(`${file}.new`, newSecret(), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8')
}
