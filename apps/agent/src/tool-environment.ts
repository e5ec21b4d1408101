export type Environment = Readonly<Record<string, string>>

/**
 * The environment without what is Callboard's own and without what looks like a secret: a command that a person
 * approved, or a build script below it, has no need of them. A process of the same user could still read them from this
 * process (Linux: /proc/<pid>/environ); against that only the permission stands.
 */
export function environmentForTools(env: NodeJS.ProcessEnv): Environment {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && mayPass(name)) kept[name] = value
  return kept
}

// A mark says whose process this is; a stop finds by it what left the process group.
const MARK = /^CALLBOARD_MARK_/
const OURS = /^CALLBOARD_/
const SECRET = /(^|_)(KEY|TOKEN|SECRET|CREDENTIALS|PASSPHRASE|PAT)$|PASSWORD$|PASSWD$/i

const mayPass = (name: string) => MARK.test(name) || !(OURS.test(name) || SECRET.test(name))
