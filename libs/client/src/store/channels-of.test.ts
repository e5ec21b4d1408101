import { contracts } from '@callboard/contract'
import { describe, expect, it } from 'vitest'
import { channelsOf, mayCarry } from './channels-of.ts'

const paths = ['settings', 'users', 'accounts', 'boards', 'sessions', 'tasks', 'messages', 'permissions'] as const

describe('the channels of a list', () => {
  it.each([
    ['repos', {}, ['workspace']],
    ['boards', {}, ['workspace', 'user']],
    ['tokens', {}, ['user']],
    ['sessions', { board_id: 'brd_1', archived_at: null }, ['board:brd_1']],
    ['sessions', { session_id: 'ses_1' }, ['session:ses_1']],
    ['tasks', { session_id: 'ses_1' }, ['session:ses_1']],
    ['tasks', { status: 'queued' }, []],
    ['messages', { session_id: 'ses_1', index: { $gte: 4 } }, ['session:ses_1']]
  ] as const)('[C3] of %s %o are %o', (path, where, channels) => {
    expect(channelsOf(path, where)).toEqual(channels)
  })

  it.each(paths)('[C3] carry the rows of %s as its contract says', path => {
    const audience: readonly string[] = contracts[path].events.created.audience
    const kinds = { workspace: 'workspace', board: 'board:brd_1', session: 'session:ses_1', user: 'user' }
    for (const [kind, channel] of Object.entries(kinds)) {
      const isTold = audience.includes(kind) || (kind === 'workspace' && audience.includes('members'))
      expect(mayCarry(channel, path), channel).toBe(isTold)
    }
  })
})
