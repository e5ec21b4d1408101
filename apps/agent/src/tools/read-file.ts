import { formatCount } from '../text/markdown.ts'
import { splitText } from '../text/split-text.ts'
import { formatBytes, readTextFile } from '../workspace/text-file.ts'
import { MAX_OUTPUT_CHARACTERS, type Tool } from './tool.ts'

export const readFile: Tool = {
  name: 'read_file',
  description: 'Reads a text file. A long one is truncated with a note; read its later lines with first_line.',
  parameters: {
    path: { type: 'string', description: 'The path of the file, relative to the working directory.' },
    first_line: { type: 'integer', description: 'The first line to read, from 1. Default: 1.', optional: true },
    lines: { type: 'integer', description: 'The number of lines. Default: as many as fit.', optional: true }
  },

  async prepare(given, { workspace }) {
    const path = await workspace.locate(given.string('path'))
    const name = workspace.nameOf(path)
    const first = given.optionalCount('first_line') ?? 1
    const count = given.optionalCount('lines')
    return {
      title: `Read ${name}`,
      kind: 'read',
      locations: [{ path, line: first }],
      async run() {
        const content = await readTextFile(name, workspace)
        const lines = content.split(/(?<=\n)/)
        const requested = lines.slice(first - 1, count && first - 1 + count).join('')
        return {
          summary: content
            ? `\`${name}\` has ${formatCount(lines.length, 'line')} (${formatBytes(Buffer.byteLength(content))}).`
            : `\`${name}\` is empty.`,
          output: requested.length > MAX_OUTPUT_CHARACTERS ? truncateOutput(requested, first) : requested
        }
      }
    }
  }
}

function truncateOutput(text: string, first: number): string {
  const [kept] = splitText(text, MAX_OUTPUT_CHARACTERS)
  const next = first + kept.split('\n').length - 1
  return `${kept}\n[Truncated after ${MAX_OUTPUT_CHARACTERS / 1000},000 characters. Continue with first_line ${next}.]`
}
