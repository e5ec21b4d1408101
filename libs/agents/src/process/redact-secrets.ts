import { isSecretName } from './secret-names.ts'

/** Shorter values occur in ordinary text. */
const MIN_SECRET_LENGTH = 6
const LOOKS_SECRET =
  /\b(bearer\s+|basic\s+|(?:api[-_]?key|token|secret|password)["']?\s*[=:]\s*["']?)[^\s"',]+|\bsk-[\w-]{6,}/gi
const URL_PASSWORD = /(:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g

/** Replaces every secret of the environment, and everything that looks like one, with `***`. */
export function redactSecrets(text: string, env: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(env).filter(([name, value]) => isSecretName(name) && value.length >= MIN_SECRET_LENGTH)
  const redacted = secrets.reduce((rest, [, value]) => rest.replaceAll(value, '***'), text)
  return redacted.replace(URL_PASSWORD, '$1***').replace(LOOKS_SECRET, (_, label = '') => `${label}***`)
}
