import { expect, it } from 'vitest'
import { withoutZone, withZone, withZoneChange } from './zones.ts'

const zone = { zone_id: 'one', name: 'New name', x: 0, y: 0, width: 200, height: 100 }

it('keeps concurrent changes of other fields', () => {
  expect(withZoneChange('one', { x: 5 })([zone])).toEqual([{ ...zone, x: 5 }])
})

it('does not restore a removed zone', () => {
  expect(withZoneChange('one', { x: 5 })(withoutZone('one')(withZone(zone)([])))).toEqual([])
})
