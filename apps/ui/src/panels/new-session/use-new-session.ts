import type { Session } from '@callboard/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useHasRole } from '../../live/current-user.ts'
import { useAgents, useRepos } from '../../live/queries.ts'
import { defaultAgent } from './agent-select.tsx'
import { NEW_REPO } from './repo-select.tsx'
import { useAddRepo } from './use-add-repo.ts'

/** The form state of a new session with its defaults, and its submission. */
export function useNewSession(board_id: string, onCreated: (session: Session) => void) {
  const client = useClient()
  const agents = useAgents().data ?? []
  const repos = useRepos().data
  const [title, setTitle] = useState('')
  const [path, setPath] = useState('')
  const [hasWorktree, setWorktree] = useState(false)
  const [agentChoice, chooseAgent] = useState<string>()
  const [repoChoice, chooseRepo] = useState<string>()
  const agent_id = agentChoice ?? defaultAgent(agents)?.agent_id
  const canAddRepo = useHasRole('admin')
  const repo = repoChoice ?? (repos && (repos[0]?.repo_id ?? (canAddRepo ? NEW_REPO : undefined)))

  const addRepo = useAddRepo(path, added => chooseRepo(added.repo_id))
  const start = useMutation({
    mutationFn: async (choice: { agent_id: string; repo: string }) => {
      const repo_id = choice.repo === NEW_REPO ? (await addRepo.mutateAsync()).repo_id : choice.repo
      const { agent_id } = choice
      const session = { title: title.trim(), board_id, agent_id, repo_id, work_tree: hasWorktree }
      return client.service('sessions').create(session)
    },
    onSuccess: onCreated
  })

  return {
    title: { value: title, set: setTitle },
    path: { value: path, set: setPath, error: addRepo.error?.message },
    agent: { rows: agents, value: agent_id, set: chooseAgent },
    workTree: { value: hasWorktree, set: setWorktree },
    repo: { rows: repos ?? [], value: repo, set: chooseRepo },
    canStart: Boolean(title.trim() && agent_id && repo && (repo !== NEW_REPO || path.trim())),
    isStarting: start.isPending,
    cloning: addRepo.cloning,
    error: start.error === addRepo.error ? undefined : start.error?.message,
    submit: (event: FormEvent) => {
      event.preventDefault()
      if (agent_id && repo) start.mutate({ agent_id, repo })
    }
  }
}
