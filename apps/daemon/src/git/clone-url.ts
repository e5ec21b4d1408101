import { fail } from '../core/errors.ts'

/** The scp-like syntax of ssh: `user@host:path`. */
const SCP_URL = /^[\w.-]+@[A-Za-z0-9][A-Za-z0-9.-]*:(?![/-])[^\s\0]+$/

/** Restricts URLs to the supported protocols, and excludes characters that git and ssh interpret differently. */
const PLAIN_URL = /^(https:\/\/[^/]|ssh:\/\/[^/]|file:\/\/)[^\s\0\\]*$/

const NO_CREDENTIALS =
  "The URL must not contain a password, token or query, because everyone can read it. Set up a credential helper or an SSH key on the daemon's machine instead."

/**
 * Validates the URL of a repository to clone (https, ssh or file) and derives a name for the clone. Rejects URLs with
 * credentials, because everyone can read the row, and URLs that git or ssh could take for an option.
 * @throws BadRequest
 */
export function parseCloneUrl(input: string): { url: string; name: string } {
  const url = input.trim()
  if (SCP_URL.test(url)) return { url, name: repositoryName(url.slice(url.indexOf(':') + 1)) }
  const parsed = URL.canParse(url) && !url.includes('::') ? new URL(url) : undefined
  if (!parsed || !PLAIN_URL.test(url)) {
    throw fail.badRequest('invalid_url', 'The URL must start with https://, ssh:// or file://.')
  }
  const { protocol, username, password, hostname, search, hash, pathname } = parsed
  if (password || (username && protocol !== 'ssh:') || search || hash)
    throw fail.badRequest('credentials_in_url', NO_CREDENTIALS)
  const looksLikeOption = [hostname, decodeIfPossible(username)].some(part => part.startsWith('-'))
  if (looksLikeOption || (protocol !== 'file:' && !hostname) || (protocol === 'file:' && hostname)) {
    throw fail.badRequest('invalid_url', 'The URL does not name a valid host.')
  }
  return { url, name: repositoryName(decodeIfPossible(pathname)) }
}

function decodeIfPossible(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

/** The last segment of a path, without `.git`, as a directory name. */
function repositoryName(path: string): string {
  const segment = path.replace(/\/+$/, '').split('/').at(-1) ?? ''
  return toDirectoryName(segment.replace(/\.git$/, ''))
}

/** Converts a name to letters, digits, dots and dashes that begin with a letter or digit; `repository` when nothing is left. */
export const toDirectoryName = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[.-]+$/g, '')
    .slice(0, 80) || 'repository'

/** Removes user names and passwords from the URLs in a text. */
export const redactUrlCredentials = (text: string): string => text.replace(/\/\/[^/@\s]*@/g, '//')
