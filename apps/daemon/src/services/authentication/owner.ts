import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Application } from '../../declarations.ts'
import { newSecret } from '../../ids.ts'
import { keepToken, OWNERS_OWN, userOfToken } from './tokens.ts'

/**
 * The first start makes the owner and the owner's token. The token stands in a file that the owner alone can read, where
 * the command line finds it; the database holds its hash. A lost file is made anew.
 */
export async function ensureOwner(app: Application): Promise<string> {
  const database = app.get('database')
  const { data } = await app.service('users').find({ query: { role: 'owner', $limit: 1 } })
  const owner = data[0] ?? (await app.service('users').create({ name: 'Owner', role: 'owner' }))
  const file = join(app.get('config').home, 'token')
  const known = existsSync(file) ? await userOfToken(database, readFileSync(file, 'utf8').trim()) : undefined
  if (known?.user_id !== owner.user_id) {
    const token = newSecret()
    await database('tokens').where({ user_id: owner.user_id, name: OWNERS_OWN }).delete()
    await keepToken(database, owner.user_id, OWNERS_OWN, token)
    writeFileSync(file, token, { mode: 0o600 })
  }
  chmodSync(file, 0o600)
  return owner.user_id
}
