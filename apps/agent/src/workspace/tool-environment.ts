export type Environment = Readonly<Record<string, string>>

/**
 * The environment without Callboard's own variables and without secrets, which an approved command and its build scripts do
 * not need. A process of the same user can still read them from this process (/proc/<pid>/environ on Linux): only the
 * permission request protects against that.
 */
export function environmentForTools(env: NodeJS.ProcessEnv): Environment {
  const passedOn: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && isPassedOn(name)) passedOn[name] = value
  return passedOn
}

// The tag identifies the processes of a session, so that a stop finds those that left the process group.
const PROCESS_TAG = /^CALLBOARD_MARK_/
const CALLBOARD_VARIABLE = /^CALLBOARD_/
const SECRET = /(^|_)(KEY|TOKEN|SECRET|CREDENTIALS|PASSPHRASE|PAT)$|PASSWORD$|PASSWD$/i

const isPassedOn = (name: string) => PROCESS_TAG.test(name) || !(CALLBOARD_VARIABLE.test(name) || SECRET.test(name))
