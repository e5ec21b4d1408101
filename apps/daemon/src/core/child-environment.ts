import { delimiter, dirname } from 'node:path'
import { isSecretName } from '@callboard/agents/secret-names'

/**
 * The environment of an agent's process: the daemon's own without Callboard's settings, and without variables whose name
 * looks like a secret unless `allowedNames` contains it.
 */
export function childEnvironment(
  allowedNames: readonly string[],
  environment: Readonly<Record<string, string | undefined>>
): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || (name.startsWith('CALLBOARD_') && !name.startsWith('CALLBOARD_MARK_'))) continue
    if (!isSecretName(name) || allowedNames.includes(name)) result[name] = value
  }
  return result
}

/** Adds this Node's directory to a search path: executables of npm packages are scripts that look for `node`. */
export const searchPathWithNode = (searchPath = ''): string =>
  [searchPath, dirname(process.execPath)].filter(Boolean).join(delimiter)
