import { type Client, repoAt, waitForClone } from '@callboard/client'
import type { Repo } from '@callboard/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'

/** Adds a repository by path or URL; a clone is awaited. */
export function useAddRepo(location: string, onAdded: (repo: Repo) => void) {
  const client = useClient()
  const repos = client.service('repos')
  const [cloning, setCloning] = useState<string>()
  const mutation = useMutation({
    mutationFn: async () => {
      const added = await repos.create(repoAt(location))
      if (added.status === 'ready') return added
      setCloning(added.repo_id)
      return waitUntilCloned(client, added.repo_id).finally(() => setCloning(undefined))
    },
    onSuccess: onAdded
  })
  return { ...mutation, cloning }
}

/** Removes a repository whose clone failed, so that the URL can be corrected. */
async function waitUntilCloned(client: Client, repo_id: string): Promise<Repo> {
  const repo = await waitForClone(client, repo_id)
  if (!repo) throw new Error('Clone cancelled')
  if (repo.error) {
    await client.service('repos').remove(repo_id)
    throw new Error(repo.error.message)
  }
  return repo
}
