import { expect, it } from 'vitest'
import { sanitize, sanitizeJson } from './sanitize.ts'

it('removes control characters and shows deceptive ones', () => {
  expect(sanitize('a\u001b[2K\tb\n\u009bc')).toBe('a[2K\tb\nc')
  expect(sanitize('rm \u202e"x"\u200b \u2066y')).toBe('rm <U+202E>"x"<U+200B> <U+2066>y')
  expect(sanitize('👩‍🚀 日本語 e\u0301')).toBe('👩‍🚀 日本語 e\u0301')
})

it('escapes the same characters in JSON, which keeps its value', () => {
  const value = { text: '\u001b\u009b\u202e\u{e0001}ok' }
  const json = sanitizeJson(JSON.stringify(value))
  expect(json).toMatch(/^[\x20-\x7e]*$/)
  expect(JSON.parse(json)).toEqual(value)
})
