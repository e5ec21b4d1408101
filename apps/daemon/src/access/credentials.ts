import { ID_PREFIX } from '@callboard/contract'
import type { Knex } from 'knex'

/** True while a sign-in or an access token of this user exists. */
export async function isCredentialValid(database: Knex, user_id: string, credential: string): Promise<boolean> {
  const isSignIn = credential.startsWith(`${ID_PREFIX.sign_in}_`)
  const rows = isSignIn
    ? database('sign_ins').where({ sign_in_id: credential })
    : database('tokens').where({ token_id: credential })
  return (await rows.where({ user_id }).first('user_id')) !== undefined
}
