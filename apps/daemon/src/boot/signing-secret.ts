import { chmodSync, existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSmallFileSync } from '../core/fs.ts'
import { newSecret } from '../core/ids.ts'

/** A shorter secret was truncated by a full disk. */
const MIN_LENGTH = 32

/** Returns the key that signs the access tokens of sign-ins. It is stored in a file, so that tokens survive a restart. */
export function signingSecret(home: string): string {
  const file = join(home, 'secret')
  if (!existsSync(file) || readSmallFileSync(file).length < MIN_LENGTH) {
    writeFileSync(`${file}.new`, newSecret(), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  chmodSync(file, 0o600)
  return readSmallFileSync(file)
}
