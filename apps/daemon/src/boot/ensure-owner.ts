import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret, sha256 } from '../core/ids.ts'
import type { Application } from '../declarations.ts'
import { OWNER_TOKEN_NAME } from '../services/tokens/tokens.ts'

/**
 * Creates the owner and the owner's token when they are missing, and returns the owner's id. The token is in a file that only
 * the current user can read, where the command line finds it; the database holds its hash.
 */
export async function ensureOwner(app: Application): Promise<string> {
  const database = app.get('database')
  const { data } = await app.service('users').find({ query: { role: 'owner', $limit: 1 } })
  const owner = data[0] ?? (await app.service('users').create({ name: 'Owner', role: 'owner' }))
  const file = join(app.get('config').home, 'token')
  const savedToken = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  const { user_id } = owner
  const [savedRow] = await database('tokens')
    .where({ user_id, hash: sha256(savedToken) })
    .select('token_id')
  if (!savedRow) {
    for (const token_id of await database('tokens').where({ user_id, name: OWNER_TOKEN_NAME }).pluck('token_id')) {
      await app.service('tokens').remove(token_id)
    }
    const token = newSecret()
    await app.service('tokens').create({ user_id, name: OWNER_TOKEN_NAME, hash: sha256(token) })
    writeFileSync(file, token, { mode: 0o600 })
  }
  chmodSync(file, 0o600)
  return owner.user_id
}
