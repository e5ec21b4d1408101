import { expect, it } from 'vitest'
import { parsePatch } from './patch-lines.ts'

it('returns the lines of all hunks without the headers', () => {
  const patch = [
    'diff --git a/x b/x',
    'index 1..2 100644',
    '--- a/x',
    '+++ b/x',
    '@@ -1,3 +1,3 @@ function x()',
    ' same',
    '--- removed',
    '+++ added',
    '\\ No newline at end of file',
    ''
  ].join('\n')
  expect(parsePatch(patch).map(({ kind, text }) => [kind, text])).toEqual([
    ['skipped', 'Line 1 · function x()'],
    ['same', 'same'],
    ['removed', '-- removed'],
    ['added', '++ added']
  ])
})
