import { stat } from 'node:fs/promises'
import { formatBytes, readTextFile } from '../workspace/text-file.ts'
import { ToolError } from '../workspace/tool-error.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Tool } from './tool.ts'

export const writeFile: Tool = {
  name: 'write_file',
  description:
    'Creates a text file, or replaces its whole content. The user sees the diff and is asked for permission first.',
  parameters: {
    path: { type: 'string', description: 'The path of the file, relative to the working directory.' },
    content: { type: 'string', description: 'The new content of the whole file.' }
  },

  async prepare(given, { workspace }) {
    const path = await workspace.locateForWriting(given.string('path'))
    const name = workspace.nameOf(path)
    const newText = given.string('content')
    const oldText = await currentContent(path, workspace)
    return {
      title: `Write ${name}`,
      kind: 'edit',
      locations: [{ path }],
      preview: [{ type: 'diff', path, oldText, newText }],
      permission: { scope: 'write_file', allowAlwaysLabel: 'Allow writing files in this session' },
      async run() {
        await replaceContent(name, oldText, newText, workspace)
        const action = oldText === null ? 'Created' : 'Updated'
        return { summary: `${action} \`${name}\` (${formatBytes(Buffer.byteLength(newText))}).`, output: '' }
      }
    }
  }
}

async function currentContent(path: string, workspace: Workspace): Promise<string | null> {
  const exists = await stat(path).catch(() => undefined)
  return exists ? readTextFile(workspace.nameOf(path), workspace) : null
}

/** The approved diff applies to the old text, so the file must still contain it. */
async function replaceContent(
  name: string,
  oldText: string | null,
  newText: string,
  workspace: Workspace
): Promise<void> {
  const file = await workspace.openForWriting(name, { isNew: oldText === null })
  try {
    if (oldText !== null && (await file.readFile('utf8')) !== oldText) {
      throw new ToolError(`${name} was changed in the meantime and was not written.`)
    }
    await file.truncate()
    await file.write(newText, 0)
  } finally {
    await file.close()
  }
}
