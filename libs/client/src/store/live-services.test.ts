import { contracts } from '@callboard/contract'
import { expect, it } from 'vitest'
import { LIVE_PATHS, LIVE_SERVICES } from './live-services.ts'

it('names the key and the scope of every service whose rows emit events, as its contract does', () => {
  const live = Object.values(contracts).filter(({ events }) => 'created' in events)
  expect(LIVE_SERVICES).toEqual(Object.fromEntries(live.map(({ path, key, scope }) => [path, { key, scope }])))
  expect(LIVE_PATHS).toHaveLength(live.length)
})
