import { isSecretName } from '@callboard/agents/secret-names'

export type Environment = Readonly<Record<string, string>>

/**
 * Returns the environment without Callboard's own variables and without secrets, which a command that a person approved, or a
 * build script below it, does not need. A process of the same user can still read them from this process (on Linux from
 * /proc/<pid>/environ); only the permission protects against that.
 */
export function environmentForTools(env: NodeJS.ProcessEnv): Environment {
  const passed: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && canPass(name)) passed[name] = value
  return passed
}

/** The tag of a process passes: a stop finds by it the processes that left the process group. */
function canPass(name: string): boolean {
  return name.startsWith('CALLBOARD_MARK_') || !(name.startsWith('CALLBOARD_') || isSecretName(name))
}
