import { delimiter, dirname } from 'node:path'
import { isSecretName } from '@callboard/agents/secret-names'

/**
 * Returns the environment of a child process: everything a person's own terminal has, without Callboard's own variables and
 * without secrets, except those that `allowedSecrets` names.
 */
export function environmentFor(
  allowedSecrets: readonly string[],
  environment: Readonly<Record<string, string | undefined>>
): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || (name.startsWith('CALLBOARD_') && !name.startsWith('CALLBOARD_MARK_'))) continue
    if (!isSecretName(name) || allowedSecrets.includes(name)) passed[name] = value
  }
  return passed
}

/** Adds the directory of this Node to a search path: the programs of npm packages are scripts that need it. */
export const withNode = (searchPath = ''): string =>
  [searchPath, dirname(process.execPath)].filter(Boolean).join(delimiter)
