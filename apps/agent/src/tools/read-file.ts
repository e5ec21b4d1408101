import { cutAt } from '../cut.ts'
import { counted } from '../markdown.ts'
import { inBytes, readText } from '../text-file.ts'
import { MOST_OUTPUT, type Tool } from './tool.ts'

export const readFile: Tool = {
  name: 'read_file',
  description: 'Reads a text file. A long one is cut with a note; ask for its later lines with first_line.',
  parameters: {
    path: { type: 'string', description: 'The file, from the working directory on.' },
    first_line: { type: 'integer', description: 'The line to begin with, from 1 on. Default: 1.', optional: true },
    lines: { type: 'integer', description: 'How many lines. Default: all that fit.', optional: true }
  },

  async prepare(given, { workspace }) {
    const path = await workspace.locate(given.text('path'))
    const name = workspace.nameOf(path)
    const first = given.optionalCount('first_line') ?? 1
    const most = given.optionalCount('lines')
    return {
      title: `Read ${name}`,
      kind: 'read',
      locations: [{ path, line: first }],
      async run() {
        const content = await readText(name, workspace)
        const lines = content.split(/(?<=\n)/)
        const asked = lines.slice(first - 1, most && first - 1 + most).join('')
        return {
          summary: content
            ? `\`${name}\` has ${counted(lines.length, 'line')} (${inBytes(Buffer.byteLength(content))}).`
            : `\`${name}\` is empty.`,
          output: asked.length > MOST_OUTPUT ? shortened(asked, first) : asked
        }
      }
    }
  }
}

function shortened(text: string, first: number): string {
  const [kept] = cutAt(text, MOST_OUTPUT)
  const next = first + kept.split('\n').length - 1
  return `${kept}\n[Cut after ${MOST_OUTPUT / 1000},000 characters. Go on with first_line ${next}.]`
}
