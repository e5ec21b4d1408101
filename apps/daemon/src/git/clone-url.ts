import { fail } from '../core/errors.ts'

/** `user@host:path`, as ssh's own programs write it. */
const SCP = /^[\w.-]+@[A-Za-z0-9][A-Za-z0-9.-]*:(?![/-])[^\s\0]+$/

/**
 * Checks where a repository is to be cloned from: https, ssh or file. A credential in it is refused, for a row is read by
 * everyone; so is whatever could pass for an option of git or ssh. @throws BadRequest
 */
export function cloneAddress(asked: string): { url: string; name: string } {
  const url = asked.trim()
  if (SCP.test(url)) return { url, name: nameOf(url.slice(url.indexOf(':') + 1)) }
  const parsed = URL.canParse(url) && !url.includes('::') ? new URL(url) : undefined
  if (!parsed || !PLAIN.test(url)) {
    throw fail.badRequest('invalid_url', 'Give an address that begins with https://, ssh:// or file://.')
  }
  const { protocol, username, password, hostname, search, hash, pathname } = parsed
  if (password || (username && protocol !== 'ssh:') || search || hash)
    throw fail.badRequest('credentials_in_url', NO_SECRETS)
  const isOption = [hostname, decoded(username)].some(part => part.startsWith('-'))
  if (isOption || (protocol !== 'file:' && !hostname) || (protocol === 'file:' && hostname)) {
    throw fail.badRequest('invalid_url', 'The address names no host that can be asked.')
  }
  return { url, name: nameOf(decoded(pathname)) }
}

/** As git reads it too: no other protocol, and nothing that programs read differently. */
const PLAIN = /^(https:\/\/[^/]|ssh:\/\/[^/]|file:\/\/)[^\s\0\\]*$/

const NO_SECRETS =
  'An address must hold no password, token or query: everyone can read it. Give the machine of the daemon a credential helper or an ssh key instead.'

const decoded = (path: string) => {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return path
    throw error
  }
}

/** The last part of its path, as a directory can be called. */
function nameOf(path: string): string {
  const last = path.replace(/\/+$/, '').split('/').at(-1) ?? ''
  return directoryName(last.replace(/\.git$/, ''))
}

/** Letters, digits, dots and dashes, beginning with a letter or digit. */
export const directoryName = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[.-]+$/g, '')
    .slice(0, 80) || 'repository'

/** A text whose addresses name nobody any more. */
export const withoutCredentials = (text: string): string => text.replace(/\/\/[^/@\s]*@/g, '//')
