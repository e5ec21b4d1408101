import { delimiter, dirname } from 'node:path'

const SECRET = /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i

/**
 * What an agent's process sees of the daemon's environment: everything a person's own terminal would give it, but nothing of
 * Callboard's own and nothing that looks like a secret, unless the agent's row names it.
 */
export function environmentFor(
  named: readonly string[],
  environment: Readonly<Record<string, string | undefined>>
): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || (name.startsWith('CALLBOARD_') && !name.startsWith('CALLBOARD_MARK_'))) continue
    if (!SECRET.test(name) || named.includes(name)) passed[name] = value
  }
  return passed
}

/** A search path on which this Node is found as well: programs of npm packages are scripts that look for it. */
export const withNode = (searchPath = ''): string =>
  [searchPath, dirname(process.execPath)].filter(Boolean).join(delimiter)
