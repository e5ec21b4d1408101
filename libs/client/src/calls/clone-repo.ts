import type { Repo } from '@callboard/contract'
import type { Client } from '../connect.ts'

/** The row of a repository once it is not being cloned any more: ready or failed; undefined when it was removed. */
export function waitForClone(client: Pick<Client, 'rows'>, repo_id: string): Promise<Repo | undefined> {
  const repos = client.rows('repos', { repo_id })
  return new Promise((resolve, reject) => {
    const look = () => {
      const [repo] = repos.rows
      if (repos.state === 'loading' || repo?.status === 'cloning') return
      queueMicrotask(() => unsubscribe())
      if (repos.error) reject(repos.error)
      else resolve(repo)
    }
    const unsubscribe = repos.subscribeRows(look)
    look()
  })
}

/** What was typed to name a repository: the address of what is to be cloned, as git tells it from a path, or a directory. */
export function repoAt(typed: string): { url: string } | { path: string } {
  const text = typed.trim()
  return /^([a-z][a-z0-9+.-]*:\/\/|[\w.-]+@[\w.-]+:)/i.test(text) ? { url: text } : { path: text }
}
