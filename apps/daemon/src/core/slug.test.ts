import { expect, it } from 'vitest'
import { toSlug } from './slug.ts'

it.each([
  ['My board', 'my-board'],
  ['  Été à Paris!  ', 'ete-a-paris'],
  ['ＦＵＬＬ width', 'full-width'],
  ['100 % done', '100-done'],
  ['板', 'board'],
  ['---', 'board'],
  ['a'.repeat(100), 'a'.repeat(56)],
  [`${'a'.repeat(55)} b`, 'a'.repeat(55)]
])('makes a slug of %j: %s', (name, slug) => {
  expect(toSlug(name)).toBe(slug)
})
