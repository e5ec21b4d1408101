import type { Session } from '@callboard/contract'
import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useAgents, useRepos } from '../../live/lists.ts'
import dialog from '../../ui/dialog.module.css'
import { AgentSelect, firstAgent } from './agent-select.tsx'
import { ANOTHER, RepoSelect } from './repo-select.tsx'

interface Props {
  board_id: string
  onClose(): void
  onCreated(session: Session): void
}

/** Begins a conversation: what it is about, with whom, and where. */
export function NewSession({ board_id, onClose, onCreated }: Props) {
  const agents = useAgents().data ?? []
  const repos = useRepos().data
  const [title, setTitle] = useState('')
  const [agentChoice, chooseAgent] = useState<string>()
  const [repoChoice, chooseRepo] = useState<string>()
  const [path, setPath] = useState('')
  const agent_id = agentChoice ?? firstAgent(agents)?.agent_id
  const repo = repoChoice ?? (repos && (repos[0]?.repo_id ?? ANOTHER))
  const { addRepo, create } = useCreate(board_id)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!agent_id || !repo) return
    const repo_id = repo === ANOTHER ? (await addRepo.mutateAsync(path.trim())).repo_id : repo
    chooseRepo(repo_id)
    const session = await create.mutateAsync({ title: title.trim(), agent_id, repo_id })
    onClose()
    onCreated(session)
  }
  return (
    <Modal opened onClose={onClose} title="New session">
      {/* What fails is shown from the mutations' errors. */}
      <form className={dialog.fields} onSubmit={event => submit(event).catch(() => undefined)}>
        <TextInput
          label="Title"
          placeholder="What is it about?"
          value={title}
          maxLength={200}
          onChange={event => setTitle(event.currentTarget.value)}
          data-autofocus
        />
        <AgentSelect agents={agents} value={agent_id} onChange={chooseAgent} />
        <RepoSelect repos={repos ?? []} value={repo} onChange={chooseRepo} />
        {repo === ANOTHER && (
          <TextInput
            label="Directory"
            description="A git checkout on the daemon’s machine, by its whole path."
            placeholder="/home/you/project"
            value={path}
            error={addRepo.error?.message}
            onChange={event => setPath(event.currentTarget.value)}
            spellCheck={false}
          />
        )}
        {create.error && (
          <p className={dialog.error} role="alert">
            {create.error.message}
          </p>
        )}
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            disabled={!title.trim() || !agent_id || !repo || (repo === ANOTHER && !path.trim())}
            loading={addRepo.isPending || create.isPending}
          >
            Start
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function useCreate(board_id: string) {
  const client = useClient()
  const addRepo = useMutation({ mutationFn: (path: string) => client.service('repos').create({ path }) })
  const create = useMutation({
    mutationFn: (data: { title: string; agent_id: string; repo_id: string }) =>
      client.service('sessions').create({ board_id, ...data })
  })
  return { addRepo, create }
}
