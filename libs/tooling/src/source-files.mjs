import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Lists the files below the given paths that git tracks or would track, relative to the root of the repository. */
export function listFiles(...paths) {
  const args = ['ls-files', '-co', '--exclude-standard', ...paths]
  const files = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n')
  return files.filter(path => path && existsSync(join(root, path)))
}

export const readSource = path => readFileSync(join(root, path), 'utf8')
