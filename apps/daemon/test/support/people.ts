import type { Role } from '@callboard/contract'
import { newId, newSecret, now, sha256 } from '../../src/core/ids.ts'
import { openBeside } from './seed.ts'

export interface Person {
  user_id: string
  role: Role
  /** An access token of theirs, and its id. */
  token: string
  token_id: string
}

/** Somebody new with a token, written past the daemon: it keeps no list of people in memory, and hashing takes its time. */
export function newPerson(home: string, role: Role, name = `Some ${role}`): Person {
  using database = openBeside(home)
  const person = { user_id: newId('user'), role, token: newSecret(), token_id: newId('token') }
  const { user_id, token, token_id } = person
  const stamps = { version: 1, created_at: now(), updated_at: now() }
  database.insert('users', { user_id, name, role, ...stamps })
  database.insert('accounts', { user_id, email: null, password_hash: null, password_set_at: null, ...stamps })
  database.insert('tokens', { token_id, user_id, name: 'a program', hash: sha256(token), ...stamps })
  return person
}
