import { account } from './account.ts'
import { agents } from './agents.ts'
import { backup } from './backup.ts'
import { boards } from './boards.ts'
import { diff } from './diff.ts'
import { events } from './events.ts'
import { follow } from './follow.ts'
import { invite } from './invite.ts'
import { link } from './link.ts'
import { permissions } from './permissions.ts'
import { prompt } from './prompt.ts'
import { queue } from './queue.ts'
import { repos } from './repos.ts'
import { restore } from './restore.ts'
import { resume } from './resume.ts'
import { search } from './search.ts'
import { sessions } from './sessions.ts'
import { settings } from './settings.ts'
import { signins } from './signins.ts'
import { status } from './status.ts'
import { stop } from './stop.ts'
import { tokens } from './tokens.ts'
import { users } from './users.ts'

/** The commands in the order of the help. */
export const COMMAND_GROUPS = [
  ['Work:', [sessions, prompt, follow, queue, stop, resume, permissions, diff]],
  ['Overview:', [status, search, events]],
  ['Setup:', [boards, repos, agents, link]],
  ['People and access:', [users, invite, account, tokens, signins, settings]],
  ['Data:', [backup, restore]]
] as const
