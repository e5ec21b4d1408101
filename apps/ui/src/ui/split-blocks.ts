export interface MarkdownBlock {
  /** The index of its first line: unique, and stable while text is appended. */
  line: number
  text: string
}

/**
 * Splits Markdown into blocks that can be rendered separately: at blank lines outside of code fences and lists. While
 * text is appended, only the last block changes, so only that one is parsed again.
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

/**
 * The code fence that is open after the line; it is closed by a fence of the same character that is at least as long.
 */
function fenceAfter(open: string, line: string): string {
  const [, marks = '', rest = ''] = /^\s*(?:[-*+]\s+|\d+[.)]\s+|>\s?)*(`{3,}|~{3,})(.*)$/.exec(line) ?? []
  if (!marks) return open
  if (!open) return marks.startsWith('`') && rest.includes('`') ? '' : marks
  return marks[0] === open[0] && marks.length >= open.length && !rest.trim() ? '' : open
}
