import type { DiffLine } from './diff-lines.ts'

/** Parses one file of a unified diff; headers are left out. */
export function parsePatch(patch: string): DiffLine[] {
  const lines: DiffLine[] = []
  let isHead = true
  for (const text of patch.replace(/\n$/, '').split('\n')) {
    if (text.startsWith('diff --git ')) isHead = true
    const hunk = /^@@ -\S+ \+(\d+)\S* @@ ?(.*)$/.exec(text)
    if (hunk) {
      isHead = false
      const [, line = '', place = ''] = hunk
      lines.push({ key: lines.length, kind: 'skipped', text: `Line ${line}${place && ` · ${place}`}` })
    } else if (!isHead) {
      const kind = KINDS[text.charAt(0)]
      if (kind) lines.push({ key: lines.length, kind, text: text.slice(1) })
    }
  }
  return lines
}

const KINDS: Record<string, DiffLine['kind']> = { ' ': 'same', '+': 'added', '-': 'removed' }
