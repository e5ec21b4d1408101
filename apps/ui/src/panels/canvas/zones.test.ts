import { expect, it } from 'vitest'
import { withoutZone, withZone, withZoneChange } from './zones.ts'

const zone = { zone_id: 'one', name: 'New name', x: 0, y: 0, width: 200, height: 100 }

it('a zone changes in what is changed of it, and keeps what somebody else has changed', () => {
  expect(withZoneChange('one', { x: 5 })([zone])).toEqual([{ ...zone, x: 5 }])
})

it('a zone that somebody has removed stays removed', () => {
  expect(withZoneChange('one', { x: 5 })(withoutZone('one')(withZone(zone)([])))).toEqual([])
})
