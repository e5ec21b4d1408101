import { expect, it } from 'vitest'
import { parsePatch } from './patch-lines.ts'

it('takes the hunks of a patch and leaves its heads out, whatever the lines look like', () => {
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
