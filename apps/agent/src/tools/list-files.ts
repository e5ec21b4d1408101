import { lstat } from 'node:fs/promises'
import { isSkipped } from '../files.ts'
import { counted } from '../markdown.ts'
import { inBytes } from '../text-file.ts'
import type { Tool } from './tool.ts'

const MOST_LINES = 2000

export const listFiles: Tool = {
  name: 'list_files',
  description: 'Lists one directory: its directories (with a / at the end), then its files with their sizes.',
  parameters: {
    path: {
      type: 'string',
      description: 'The directory, from the working directory on. Default: all of it.',
      optional: true
    }
  },

  async prepare(given, { workspace }) {
    const path = await workspace.locate(given.optionalText('path') || '.')
    const name = workspace.nameOf(path)
    return {
      title: `List ${name === '.' ? 'the working directory' : name}`,
      kind: 'read',
      locations: [{ path }],
      async run() {
        const entries = await workspace.entriesOf(name)
        const seen = entries
          .map(entry => ({ ...entry, name: workspace.nameOf(entry.path).split('/').at(-1) ?? '' }))
          .filter(entry => !isSkipped(entry.name))
          .sort((a, b) => (a.name < b.name ? -1 : 1))
        const directories = seen.filter(entry => entry.kind === 'directory')
        const others = seen.filter(entry => entry.kind !== 'directory')
        const lines = [
          ...directories.map(entry => `${entry.name}/`),
          ...(await Promise.all(others.map(async entry => `${entry.name}  ${await sizeOf(entry)}`)))
        ]
        const rest = lines.length - MOST_LINES
        const where = name === '.' ? 'The working directory' : `\`${name}\``
        const holds = `holds ${counted(directories.length, 'directory')} and ${counted(others.length, 'file')}`
        return {
          summary: `${where} ${lines.length ? holds : 'is empty'}.`,
          output: [...lines.slice(0, MOST_LINES), ...(rest > 0 ? [`[… and ${rest} more]`] : [])].join('\n')
        }
      }
    }
  }
}

async function sizeOf({ path, kind }: { path: string; kind: string }): Promise<string> {
  if (kind !== 'file') return `(${kind === 'link' ? 'link' : 'no file'})`
  return lstat(path).then(
    stats => inBytes(stats.size),
    () => '(gone)'
  )
}
