import { ROW_AUDIENCE } from '@callboard/contract'
import type { LivePath } from './row-types.ts'

type Conditions = Readonly<Record<string, unknown>>
type AudienceKind = (typeof ROW_AUDIENCE)[LivePath][number]

/**
 * C3: the channels that together carry all rows a query can return; none when channels cannot cover it. `user` stands
 * for the user's own channel.
 */
export function channelsOf(path: LivePath, where: Conditions): string[] {
  const audience: readonly AudienceKind[] = ROW_AUDIENCE[path]
  const channels = audience.flatMap(kind => channelsFor(kind, where))
  return [...new Set(channels)]
}

/** True if this channel can carry rows of this service. */
export function mayCarry(channel: string, path: LivePath): boolean {
  const [channelKind] = channel.split(':')
  const audience: readonly AudienceKind[] = ROW_AUDIENCE[path]
  return audience.some(kind => kind === channelKind || (kind === 'members' && channelKind === 'workspace'))
}

function channelsFor(kind: AudienceKind, { board_id, session_id }: Conditions): string[] {
  switch (kind) {
    case 'workspace':
      return ['workspace']
    case 'members':
      return ['workspace', 'user']
    case 'user':
      return ['user']
    case 'board':
      return typeof board_id === 'string' ? [`board:${board_id}`] : []
    case 'session':
      return typeof session_id === 'string' ? [`session:${session_id}`] : []
  }
}
