const NAMES_A_SECRET = /key|token|secret|passw|credential|auth/i
const LOOKS_LIKE_ONE =
  /\b(bearer\s+|basic\s+|(?:api[-_]?key|token|secret|password)["']?\s*[=:]\s*["']?)[^\s"',]+|\bsk-[\w-]{6,}/gi

/** Replaces every secret of the environment, and everything that looks like one, with `***`. */
export function redactSecrets(text: string, env: Readonly<Record<string, string>>): string {
  const known = Object.entries(env).filter(([name, value]) => NAMES_A_SECRET.test(name) && value.length >= 6)
  const struck = known.reduce((rest, [, value]) => rest.replaceAll(value, '***'), text)
  return struck.replace(LOOKS_LIKE_ONE, (_, label = '') => `${label}***`)
}
