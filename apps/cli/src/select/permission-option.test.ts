import type { PermissionOption } from '@callboard/contract'
import { describe, expect, it } from 'vitest'
import { findOption } from './permission-option.ts'

const option = (option_id: string, kind: PermissionOption['kind'], name = option_id): PermissionOption => ({
  option_id,
  kind,
  name
})

describe('findOption', () => {
  const options = [
    option('proceed_always', 'allow_always', 'Always Allow'),
    option('proceed_once', 'allow_once', 'Yes'),
    option('cancel', 'reject_once', 'No')
  ]

  it.each([
    ['allow', 'proceed_once'],
    ['Deny', 'cancel'],
    ['reject', 'cancel'],
    ['proceed_always', 'proceed_always'],
    ['ALWAYS', 'proceed_always'],
    ['no', 'cancel'],
    ['c', 'cancel']
  ])('takes %s for %s', (text, option_id) => {
    expect(findOption(options, text).option_id).toBe(option_id)
  })

  it('takes allow for the kind, not for an option of that id', () => {
    const misleading = [option('allow', 'reject_once'), option('deny', 'allow_once')]
    expect(findOption(misleading, 'allow').option_id).toBe('deny')
    expect(findOption(misleading, 'deny').option_id).toBe('allow')
  })

  it('never takes allow for an option that allows always', () => {
    const always = [option('allow_always', 'allow_always'), option('no', 'reject_once')]
    expect(() => findOption(always, 'allow')).toThrow('No such option: "allow". Options:\n  allow_always  allow_always')
  })

  it('takes deny for an option that always rejects where there is no other', () => {
    expect(findOption([option('never', 'reject_always')], 'deny').option_id).toBe('never')
  })

  it('rejects what matches several options or none', () => {
    expect(() => findOption(options, 'proceed')).toThrow(
      '"proceed" matches several options. Options:\n  proceed_always'
    )
    expect(() => findOption([...options, option('ok', 'allow_once')], 'allow')).toThrow('matches several options')
    expect(() => findOption(options, 'perhaps')).toThrow('No such option: "perhaps"')
  })
})
