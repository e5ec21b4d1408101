import { lstat } from 'node:fs/promises'
import { formatCount } from '../text/markdown.ts'
import { isSkipped } from '../workspace/list-files-below.ts'
import { formatBytes } from '../workspace/text-file.ts'
import type { Tool } from './tool.ts'

const MAX_LINES = 2000

export const listFiles: Tool = {
  name: 'list_files',
  description: 'Lists a directory: its directories (with a trailing /), then its files with their sizes.',
  parameters: {
    path: {
      type: 'string',
      description: 'The path of the directory, relative to the working directory. Default: the working directory.',
      optional: true
    }
  },

  async prepare(given, { workspace }) {
    const path = await workspace.locate(given.optionalString('path') || '.')
    const name = workspace.nameOf(path)
    return {
      title: `List ${name === '.' ? 'the working directory' : name}`,
      kind: 'read',
      locations: [{ path }],
      async run() {
        const entries = await workspace.listEntries(name)
        const visible = entries
          .map(entry => ({ ...entry, name: workspace.nameOf(entry.path).split('/').at(-1) ?? '' }))
          .filter(entry => !isSkipped(entry.name))
          .sort((a, b) => (a.name < b.name ? -1 : 1))
        const directories = visible.filter(entry => entry.kind === 'directory')
        const others = visible.filter(entry => entry.kind !== 'directory')
        const lines = [
          ...directories.map(entry => `${entry.name}/`),
          ...(await Promise.all(others.map(async entry => `${entry.name}  ${await sizeOf(entry)}`)))
        ]
        const hiddenCount = lines.length - MAX_LINES
        const subject = name === '.' ? 'The working directory' : `\`${name}\``
        const contents = `contains ${formatCount(directories.length, 'directory')} and ${formatCount(others.length, 'file')}`
        return {
          summary: `${subject} ${lines.length ? contents : 'is empty'}.`,
          output: [...lines.slice(0, MAX_LINES), ...(hiddenCount > 0 ? [`[… and ${hiddenCount} more]`] : [])].join('\n')
        }
      }
    }
  }
}

async function sizeOf({ path, kind }: { path: string; kind: string }): Promise<string> {
  if (kind !== 'file') return `(${kind === 'link' ? 'link' : 'not a file'})`
  return lstat(path).then(
    stats => formatBytes(stats.size),
    () => '(removed)'
  )
}
