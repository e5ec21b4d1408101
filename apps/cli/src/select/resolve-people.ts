import type { Client } from '@callboard/client'
import type { Invite, SignInRow, Token, User } from '@callboard/contract'
import { EXIT, Failure } from '../base/failure.ts'
import { type Kind, limit, pick } from './resolve.ts'

export const USER: Kind<User> = {
  entity: 'user',
  list: 'users',
  id: user => user.user_id,
  label: ({ name, role }) => `${name} (${role})`,
  find: (client, user_id) => client.service('users').find({ query: { user_id, ...limit } }),
  named: (client, typed) => (typed.includes('@') ? withEmail(client, typed) : withName(client, typed))
}

export const TOKEN: Kind<Token> = {
  entity: 'token',
  list: 'tokens',
  id: token => token.token_id,
  label: token => token.name,
  find: (client, token_id) => client.service('tokens').find({ query: { token_id, ...limit } }),
  named: (client, name) => client.service('tokens').find({ query: { name, ...limit } })
}

export const SIGN_IN: Kind<SignInRow> = {
  entity: 'sign_in',
  list: 'signins',
  id: signIn => signIn.sign_in_id,
  label: signIn => signIn.device,
  find: (client, sign_in_id) => client.service('sign_ins').find({ query: { sign_in_id, ...limit } })
}

export const INVITE: Kind<Invite> = {
  entity: 'invite',
  list: 'invite list',
  id: invite => invite.invite_id,
  label: ({ role }) => (role === null ? 'sets a password' : `a new ${role}`),
  find: (client, invite_id) => client.service('invites').find({ query: { invite_id, ...limit } })
}

/** Several people, as `--members` names them. */
export async function pickUsers(client: Client, typed: string): Promise<User[]> {
  const names = typed.split(',').map(name => name.trim())
  if (!names.every(Boolean)) {
    throw new Failure(EXIT.usage, 'no_members', 'Say who, by name or id, with commas between: --members ada,ben')
  }
  return Promise.all(names.map(name => pick(client, USER, name)))
}

/** Admins find everyone by address, others themselves. */
async function withEmail(client: Client, typed: string) {
  const { data } = await client.service('accounts').find({ query: { email: typed.toLowerCase(), ...limit } })
  const user_id = { $in: data.map(account => account.user_id) }
  return client.service('users').find({ query: { user_id, ...limit } })
}

/** People are few, and no column of theirs can be asked for by name. */
async function withName(client: Client, typed: string) {
  const { allRows } = await import('@callboard/client')
  const everyone = await allRows(page => client.service('users').find({ query: page }))
  const data = everyone.filter(({ name }) => name.toLowerCase() === typed.toLowerCase())
  return { data, total: data.length, limit: data.length, skip: 0 }
}
