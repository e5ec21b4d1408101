export interface MarkdownBlock {
  /** The number of its first line: no two blocks share it, and it stays while text grows. */
  line: number
  text: string
}

/**
 * Markdown cut where it may be rendered in parts: at blank lines outside of code fences, but not inside of a list, whose
 * numbers and indents run on. While text grows, only the last block changes, so only that one is parsed again.
 */
export function splitBlocks(text: string): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = []
  const lines = text.split('\n')
  let block: string[] = []
  let fence = ''
  let isAfterBlank = false
  const close = (end: number) => {
    blocks.push({ line: end - block.length, text: block.join('\n') })
    block = []
  }
  for (const [number, line] of lines.entries()) {
    const isBlank = !line.trim()
    if (!fence && isAfterBlank && !isBlank && !isContinuation(block, line)) close(number)
    fence = fenceAfter(fence, line)
    isAfterBlank = isBlank
    block.push(line)
  }
  close(lines.length)
  return blocks
}

const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/

function isContinuation(block: readonly string[], line: string): boolean {
  if (/^(?: {2,}|\t)/.test(line)) return true
  return listItem.test(block[0] ?? '') && listItem.test(line)
}

/** The fence that is open after the line, if any: it is closed by one of the same sign, at least as long. */
function fenceAfter(open: string, line: string): string {
  const [, marks = '', rest = ''] = /^\s*(?:[-*+]\s+|\d+[.)]\s+|>\s?)*(`{3,}|~{3,})(.*)$/.exec(line) ?? []
  if (!marks) return open
  if (!open) return marks.startsWith('`') && rest.includes('`') ? '' : marks
  return marks[0] === open[0] && marks.length >= open.length && !rest.trim() ? '' : open
}
