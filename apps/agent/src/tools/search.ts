import { basename } from 'node:path'
import { cutAt } from '../cut.ts'
import { filesBelow, forEachFile } from '../files.ts'
import { counted } from '../markdown.ts'
import { readText } from '../text-file.ts'
import { ToolError } from '../tool-error.ts'
import type { Tool } from './tool.ts'

const MOST_MATCHES = 200
const MOST_NAMES = 50
const LARGEST_SEARCHED = 1 << 20
const LONGEST_LINE = 240

export const search: Tool = {
  name: 'search',
  description:
    'Finds text in files, and files by their names. The text is taken as it is, not as a pattern; small letters match capitals too. ' +
    'Ignored files, binary files and files over 1 MB are left out.',
  parameters: {
    text: { type: 'string', description: 'What to look for.' },
    path: { type: 'string', description: 'The directory to look in. Default: everywhere.', optional: true }
  },

  async prepare(given, context) {
    const { workspace } = context
    const text = given.text('text')
    if (!text.trim()) throw new ToolError('There is nothing to search for.')
    const path = await workspace.locate(given.optionalText('path') || '.')
    const where = workspace.nameOf(path)
    return {
      title: `Search for “${text}”${where === '.' ? '' : ` in ${where}`}`,
      kind: 'search',
      locations: [{ path }],
      async run({ signal }) {
        const found = new Findings(text)
        await forEachFile(await filesBelow(where, context, signal), context, signal, async (name, { size }) => {
          found.look(name)
          if (found.isFull || size > LARGEST_SEARCHED) return
          // What is not text or may not be read has no lines to find.
          found.read(name, await readText(name, workspace).catch(() => ''))
        })
        return { summary: found.summary(), output: found.lines() }
      }
    }
  }
}

class Findings {
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
    return this.#lines.length >= MOST_MATCHES
  }

  look(name: string): void {
    const said = this.#text.includes('/') ? name : basename(name)
    if (this.#matches(said) >= 0 && this.#names.length < MOST_NAMES) this.#names.push(name)
  }

  read(name: string, content: string): void {
    if (this.#matches(content) < 0) return
    for (const [index, text] of content.split('\n').entries()) {
      const at = this.#matches(text)
      if (at >= 0 && !this.isFull) this.#lines.push({ name, line: index + 1, text: around(text, at) })
    }
  }

  summary(): string {
    const files = new Set(this.#lines.map(({ name }) => name)).size
    const inLines = `in ${counted(this.#lines.length, 'line')} of ${counted(files, 'file')}`
    const inNames = this.#names.length ? `${files ? ' and ' : ''}in ${counted(this.#names.length, 'file name')}` : ''
    if (!files && !inNames) return `“${this.#text}” is nowhere to be found.`
    const stopped = this.isFull ? ` I stopped at ${MOST_MATCHES}: there may be more.` : ''
    return `“${this.#text}” is ${files ? inLines : ''}${inNames}.${stopped}`
  }

  lines(): string {
    const lines = this.#lines.toSorted((a, b) => compare(a.name, b.name) || a.line - b.line)
    return [...this.#names, ...lines.map(({ name, line, text }) => `${name}:${line}: ${text}`)].join('\n')
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** A line, or of a very long one (a generated file) what is around the place. */
function around(line: string, at: number): string {
  if (line.length <= LONGEST_LINE) return line.trim()
  const [before, rest] = cutAt(line, Math.max(0, at - LONGEST_LINE / 2))
  return `${before && '…'}${cutAt(rest, LONGEST_LINE)[0].trim()}…`
}
