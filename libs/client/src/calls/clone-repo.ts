import type { Repo } from '@callboard/contract'
import type { Client } from '../connect.ts'

/** Resolves with the repository's row when cloning has ended, ready or failed; with undefined when it was removed. */
export function waitForClone(client: Pick<Client, 'rows'>, repo_id: string): Promise<Repo | undefined> {
  const repos = client.rows('repos', { repo_id })
  return new Promise((resolve, reject) => {
    const check = () => {
      const [repo] = repos.rows
      if (repos.state === 'loading' || repo?.status === 'cloning') return
      queueMicrotask(() => unsubscribe())
      if (repos.error) reject(repos.error)
      else resolve(repo)
    }
    const unsubscribe = repos.subscribeRows(check)
    check()
  })
}

/** Tells a clone URL from a local directory, by git's own rule. */
export function repoAt(input: string): { url: string } | { path: string } {
  const text = input.trim()
  return /^([a-z][a-z0-9+.-]*:\/\/|[\w.-]+@[\w.-]+:)/i.test(text) ? { url: text } : { path: text }
}
