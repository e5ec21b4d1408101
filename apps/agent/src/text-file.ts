import { ToolError } from './tool-error.ts'
import type { Workspace } from './workspace.ts'

/** Larger files are made by programs, for programs. */
export const LARGEST_FILE = 4 << 20

/** A text file's whole content. Refuses what is too large or not text. */
export async function readText(path: string, workspace: Workspace): Promise<string> {
  const file = await workspace.openFile(path)
  try {
    const { size } = await file.stat()
    if (size > LARGEST_FILE) throw new ToolError(`${path} is too large to read here (${inBytes(size)}).`)
    const content = await file.readFile()
    if (content.subarray(0, 8192).includes(0)) throw new ToolError(`${path} is not text (${inBytes(size)}).`)
    return content.toString('utf8')
  } finally {
    await file.close()
  }
}

export function inBytes(size: number): string {
  if (size < 1000) return size === 1 ? '1 byte' : `${size} bytes`
  const [value, unit] = size < 1e6 ? [size / 1e3, 'kB'] : size < 1e9 ? [size / 1e6, 'MB'] : [size / 1e9, 'GB']
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`
}
