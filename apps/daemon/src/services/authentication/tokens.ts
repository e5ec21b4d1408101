import type { User } from '@callboard/contract'
import type { Knex } from 'knex'
import { newId, newSecret, now, sha256 } from '../../ids.ts'

/** The name of the token that stands in the home directory. */
export const OWNERS_OWN = 'owner'

/** Makes an access token for a user. Its plain text is the answer and is kept nowhere else. */
export async function createToken(database: Knex, user_id: string, name: string): Promise<string> {
  const token = newSecret()
  await keepToken(database, user_id, name, token)
  return token
}

export async function keepToken(database: Knex, user_id: string, name: string, token: string): Promise<void> {
  await database('tokens').insert({ token_id: newId('token'), user_id, name, hash: sha256(token), created_at: now() })
}

/** The user a token belongs to; undefined when it is not known or was revoked. */
export async function userOfToken(database: Knex, token: string): Promise<User | undefined> {
  return await database('users')
    .join('tokens', 'tokens.user_id', 'users.user_id')
    .where('tokens.hash', sha256(token))
    .first('users.*')
}

/** Ends a token, and tells whether it did: the owner's own stays, since programs on this machine rely on it. */
export async function revokeToken(database: Knex, token: string): Promise<boolean> {
  const ended = await database('tokens').where('hash', sha256(token)).whereNot('name', OWNERS_OWN).delete()
  return ended > 0
}
