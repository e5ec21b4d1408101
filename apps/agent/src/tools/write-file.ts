import { stat } from 'node:fs/promises'
import { inBytes, readText } from '../text-file.ts'
import { ToolError } from '../tool-error.ts'
import type { Workspace } from '../workspace.ts'
import type { Tool } from './tool.ts'

export const writeFile: Tool = {
  name: 'write_file',
  description: 'Makes a text file, or replaces all of its content. The person sees the difference and is asked first.',
  parameters: {
    path: { type: 'string', description: 'The file, from the working directory on.' },
    content: { type: 'string', description: 'The whole new content.' }
  },

  async prepare(given, { workspace }) {
    const path = await workspace.locateForWriting(given.text('path'))
    const name = workspace.nameOf(path)
    const newText = given.text('content')
    const oldText = await contentOf(path, workspace)
    return {
      title: `Write ${name}`,
      kind: 'edit',
      locations: [{ path }],
      preview: [{ type: 'diff', path, oldText, newText }],
      asks: { scope: 'write_file', always: 'Allow all writing in this session' },
      async run() {
        await replace(name, oldText, newText, workspace)
        const deed = oldText === null ? 'I made' : 'I replaced'
        return { summary: `${deed} \`${name}\` (${inBytes(Buffer.byteLength(newText))}).`, output: '' }
      }
    }
  }
}

async function contentOf(path: string, workspace: Workspace): Promise<string | null> {
  const exists = await stat(path).catch(() => undefined)
  return exists ? readText(workspace.nameOf(path), workspace) : null
}

/** What was approved is the difference that was shown, so the old text must still be there. */
async function replace(name: string, oldText: string | null, newText: string, workspace: Workspace): Promise<void> {
  const file = await workspace.openForWriting(name, { isNew: oldText === null })
  try {
    if (oldText !== null && (await file.readFile('utf8')) !== oldText) {
      throw new ToolError(`${name} was changed in the meantime, so I left it alone.`)
    }
    await file.truncate()
    await file.write(newText, 0)
  } finally {
    await file.close()
  }
}
