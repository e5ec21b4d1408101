import { ToolError } from './tool-error.ts'
import type { Workspace } from './workspace.ts'

/** Larger files are probably generated. */
export const MAX_FILE_BYTES = 4 << 20

/** The content of a text file. Throws a ToolError when it is too large or not text. */
export async function readTextFile(path: string, workspace: Workspace): Promise<string> {
  const file = await workspace.openFile(path)
  try {
    const { size } = await file.stat()
    if (size > MAX_FILE_BYTES) throw new ToolError(`${path} is too large to read (${formatBytes(size)}).`)
    const content = await file.readFile()
    if (content.subarray(0, 8192).includes(0)) throw new ToolError(`${path} is not a text file (${formatBytes(size)}).`)
    return content.toString('utf8')
  } finally {
    await file.close()
  }
}

export function formatBytes(size: number): string {
  if (size < 1000) return size === 1 ? '1 byte' : `${size} bytes`
  const [value, unit] = size < 1e6 ? [size / 1e3, 'kB'] : size < 1e9 ? [size / 1e6, 'MB'] : [size / 1e9, 'GB']
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`
}
