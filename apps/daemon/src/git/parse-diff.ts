import type { ChangedFile } from '@callboard/contract'

/** Reads `git diff --raw --numstat -z`: first a line for each file on what became of it, then one on how much. */
export function changedFiles(listed: string): ChangedFile[] {
  const words = listed.split('\0')
  const files: ChangedFile[] = []
  let at = 0
  const next = () => words[at++] ?? ''
  while (words[at]?.startsWith(':')) {
    const letter = next().split(' ').at(-1)?.[0] ?? ''
    const old_path = letter === 'R' || letter === 'C' ? next() : null
    const status = STATUS[letter] ?? 'modified'
    files.push({ path: next(), old_path, status, additions: 0, deletions: 0, is_binary: false, patch: null })
  }
  for (const file of files) {
    const [additions = '', deletions = '', path = ''] = next().split('\t')
    // A file that has moved is followed by both of its names.
    if (path === '') at += 2
    file.is_binary = additions === '-'
    file.additions = Number(additions) || 0
    file.deletions = Number(deletions) || 0
  }
  return files
}

const STATUS: Record<string, ChangedFile['status']> = {
  A: 'added',
  D: 'deleted',
  R: 'renamed',
  C: 'added',
  T: 'retyped'
}

/** The part of a patch that is each file's own; null for those that it ends before, and for binary ones. */
export function patchesOf(files: readonly ChangedFile[], patch: string, isCut: boolean): (string | null)[] {
  // No line of a file's content begins with a letter here, and its name is quoted where it could look like this.
  const parts = patch.split(/^(?=diff --git )/m)
  if (isCut) parts.pop()
  let at = 0
  return files.map(({ status, is_binary }) => {
    // What is another kind of thing than it was is taken away, and added.
    const end = at + (status === 'retyped' ? 2 : 1)
    const own = parts.slice(at, end)
    const isWhole = end <= parts.length
    at = end
    return isWhole && !is_binary ? own.join('') : null
  })
}
