import type { ChangedFile } from '@callboard/contract'

/** Parses `git diff --raw --numstat -z`: first one entry per file with its status, then one with its line counts. */
export function parseChangedFiles(output: string): ChangedFile[] {
  const fields = output.split('\0')
  const files: ChangedFile[] = []
  let position = 0
  const nextField = () => fields[position++] ?? ''
  while (fields[position]?.startsWith(':')) {
    const letter = nextField().split(' ').at(-1)?.[0] ?? ''
    const old_path = letter === 'R' || letter === 'C' ? nextField() : null
    const status = STATUS_BY_LETTER[letter] ?? 'modified'
    files.push({ path: nextField(), old_path, status, additions: 0, deletions: 0, is_binary: false, patch: null })
  }
  for (const file of files) {
    const [additions = '', deletions = '', path = ''] = nextField().split('\t')
    // The old and the new path of a renamed file follow in fields of their own.
    if (path === '') position += 2
    file.is_binary = additions === '-'
    file.additions = Number(additions) || 0
    file.deletions = Number(deletions) || 0
  }
  return files
}

const STATUS_BY_LETTER: Record<string, ChangedFile['status']> = {
  A: 'added',
  D: 'deleted',
  R: 'renamed',
  C: 'added',
  T: 'retyped'
}

/** Splits a patch by file. Returns null for binary files, and for files that a truncated patch does not contain completely. */
export function splitPatch(files: readonly ChangedFile[], patch: string, isTruncated: boolean): (string | null)[] {
  // Lines of content begin with a space, `+`, `-` or `\`, so only a file's header matches.
  const parts = patch.split(/^(?=diff --git )/m)
  if (isTruncated) parts.pop()
  let start = 0
  return files.map(({ status, is_binary }) => {
    // A change of the file's type is shown as a deletion followed by an addition.
    const end = start + (status === 'retyped' ? 2 : 1)
    const filePatch = parts.slice(start, end).join('')
    start = end
    return end <= parts.length && !is_binary ? filePatch : null
  })
}
