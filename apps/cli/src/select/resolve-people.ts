import type { Client } from '@callboard/client'
import type { Invite, Page, SignInRow, Token, User } from '@callboard/contract'
import { CliError, EXIT } from '../base/cli-error.ts'
import { pageLimit, type Resource, resolve, toPage } from './resolve.ts'

export const USER: Resource<User> = {
  entity: 'user',
  listCommand: 'users',
  id: user => user.user_id,
  label: ({ name, role }) => `${name} (${role})`,
  findByIdRange: (client, user_id) => client.service('users').find({ query: { user_id, ...pageLimit } }),
  findByName: (client, text) => (text.includes('@') ? findByEmail(client, text) : findByUserName(client, text))
}

export const TOKEN: Resource<Token> = {
  entity: 'token',
  listCommand: 'tokens',
  id: token => token.token_id,
  label: token => token.name,
  findByIdRange: (client, token_id) => client.service('tokens').find({ query: { token_id, ...pageLimit } }),
  findByName: (client, name) => client.service('tokens').find({ query: { name, ...pageLimit } })
}

export const SIGN_IN: Resource<SignInRow> = {
  entity: 'sign_in',
  listCommand: 'signins',
  id: signIn => signIn.sign_in_id,
  label: signIn => signIn.device,
  findByIdRange: (client, sign_in_id) => client.service('sign_ins').find({ query: { sign_in_id, ...pageLimit } })
}

export const INVITE: Resource<Invite> = {
  entity: 'invite',
  listCommand: 'invite list',
  id: invite => invite.invite_id,
  label: ({ role }) => (role === null ? 'password reset' : `new ${role}`),
  findByIdRange: (client, invite_id) => client.service('invites').find({ query: { invite_id, ...pageLimit } })
}

/** The users in a comma-separated list. */
export async function resolveUsers(client: Client, list: string): Promise<User[]> {
  const names = list.split(',').map(name => name.trim())
  if (!names.every(Boolean)) {
    throw new CliError(EXIT.usage, 'no_members', 'Expected users, separated by commas: --members ada,ben')
  }
  return Promise.all(names.map(name => resolve(client, USER, name)))
}

/** Admins can query the e-mail address of every user, others only their own. */
async function findByEmail(client: Client, text: string): Promise<Page<User>> {
  const { data } = await client.service('accounts').find({ query: { email: text.toLowerCase(), ...pageLimit } })
  const user_id = { $in: data.map(account => account.user_id) }
  return client.service('users').find({ query: { user_id, ...pageLimit } })
}

/** The name of a user is not a column that can be queried, and users are few. */
async function findByUserName(client: Client, text: string): Promise<Page<User>> {
  const { allRows } = await import('@callboard/client')
  const users = await allRows(page => client.service('users').find({ query: page }))
  return toPage(users.filter(({ name }) => name.toLowerCase() === text.toLowerCase()))
}
