import { basename } from 'node:path'
import { formatCount } from '../text/markdown.ts'
import { splitText } from '../text/split-text.ts'
import { forEachFile, listFilesBelow } from '../workspace/list-files-below.ts'
import { readTextFile } from '../workspace/text-file.ts'
import { ToolError } from '../workspace/tool-error.ts'
import type { Tool } from './tool.ts'

const MAX_MATCHES = 200
const MAX_NAMES = 50
const MAX_SEARCHED_BYTES = 1 << 20
const MAX_LINE_LENGTH = 240

export const search: Tool = {
  name: 'search',
  description:
    'Finds text in files, and files by name. The text is not a pattern; lower-case text also matches capitals. ' +
    'Ignored files, binary files and files over 1 MB are skipped.',
  parameters: {
    text: { type: 'string', description: 'The text to find.' },
    path: { type: 'string', description: 'The directory to search. Default: the working directory.', optional: true }
  },

  async prepare(given, context) {
    const { workspace } = context
    const text = given.string('text')
    if (!text.trim()) throw new ToolError('The text is empty.')
    const path = await workspace.locate(given.optionalString('path') || '.')
    const where = workspace.nameOf(path)
    return {
      title: `Search for “${text}”${where === '.' ? '' : ` in ${where}`}`,
      kind: 'search',
      locations: [{ path }],
      async run({ signal }) {
        const results = new SearchResults(text)
        await forEachFile(await listFilesBelow(where, context, signal), context, signal, async (name, { size }) => {
          results.matchName(name)
          if (results.isFull || size > MAX_SEARCHED_BYTES) return
          // A file that is not text or cannot be read has no matching lines.
          results.matchContent(name, await readTextFile(name, workspace).catch(() => ''))
        })
        return { summary: results.summary(), output: results.lines() }
      }
    }
  }
}

class SearchResults {
  readonly #text: string
  readonly #matches: (candidate: string) => number
  readonly #names: string[] = []
  readonly #lines: { name: string; line: number; text: string }[] = []

  constructor(text: string) {
    this.#text = text
    const folded = text.toLowerCase()
    const isExact = folded !== text
    this.#matches = candidate => (isExact ? candidate.indexOf(text) : candidate.toLowerCase().indexOf(folded))
  }

  get isFull(): boolean {
    return this.#lines.length >= MAX_MATCHES
  }

  matchName(name: string): void {
    const candidate = this.#text.includes('/') ? name : basename(name)
    if (this.#matches(candidate) >= 0 && this.#names.length < MAX_NAMES) this.#names.push(name)
  }

  matchContent(name: string, content: string): void {
    if (this.#matches(content) < 0) return
    for (const [index, text] of content.split('\n').entries()) {
      const at = this.#matches(text)
      if (at >= 0 && !this.isFull) this.#lines.push({ name, line: index + 1, text: excerptAround(text, at) })
    }
  }

  summary(): string {
    const files = new Set(this.#lines.map(({ name }) => name)).size
    const inLines = `in ${formatCount(this.#lines.length, 'line')} of ${formatCount(files, 'file')}`
    const inNames = this.#names.length
      ? `${files ? ' and ' : ''}in ${formatCount(this.#names.length, 'file name')}`
      : ''
    if (!files && !inNames) return `No results for “${this.#text}”.`
    const stopped = this.isFull ? ` The search stopped after ${MAX_MATCHES} matches.` : ''
    return `Found “${this.#text}” ${files ? inLines : ''}${inNames}.${stopped}`
  }

  lines(): string {
    const lines = this.#lines.toSorted((a, b) => compare(a.name, b.name) || a.line - b.line)
    return [...this.#names, ...lines.map(({ name, line, text }) => `${name}:${line}: ${text}`)].join('\n')
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** A line, or the part around the match of a very long one, as in a generated file. */
function excerptAround(line: string, at: number): string {
  if (line.length <= MAX_LINE_LENGTH) return line.trim()
  const [before, rest] = splitText(line, Math.max(0, at - MAX_LINE_LENGTH / 2))
  return `${before && '…'}${splitText(rest, MAX_LINE_LENGTH)[0].trim()}…`
}
