import { isSecretName } from '@callboard/agents/secret-names'

export type Environment = Readonly<Record<string, string>>

/**
 * Returns the environment without Callboard's own variables and without secrets, which an approved command, or a
 * build script below it, does not need. A process of the same user can still read them from this process (on Linux from
 * /proc/<pid>/environ); only the permission protects against that.
 */
export function environmentForTools(env: NodeJS.ProcessEnv): Environment {
  const passedOn: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && isPassedOn(name)) passedOn[name] = value
  return passedOn
}

/** The tag of a process passes: a stop finds by it the processes that left the process group. */
function isPassedOn(name: string): boolean {
  return name.startsWith('CALLBOARD_MARK_') || !(name.startsWith('CALLBOARD_') || isSecretName(name))
}
