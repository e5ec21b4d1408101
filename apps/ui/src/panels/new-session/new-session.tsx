import type { Session } from '@callboard/contract'
import { Button, Modal, TextInput } from '@mantine/core'
import dialog from '../../ui/dialog.module.css'
import { CloneStatus } from '../repos/clone-progress.tsx'
import { RepoLocationField } from '../repos/repo-location-field.tsx'
import { AgentSelect } from './agent-select.tsx'
import { NEW_REPO, RepoSelect } from './repo-select.tsx'
import { useNewSession } from './use-new-session.ts'
import { WorktreeSwitch } from './worktree-switch.tsx'

interface Props {
  board_id: string
  onClose(): void
  onCreated(session: Session): void
}

/** The dialog that creates a session. */
export function NewSession({ board_id, onClose, onCreated }: Props) {
  const { title, agent, repo, path, workTree, ...session } = useNewSession(board_id, onCreated)
  return (
    <Modal opened onClose={onClose} title="New session">
      <form className={dialog.fields} onSubmit={session.submit}>
        <TextInput
          label="Title"
          placeholder="What is this session about?"
          value={title.value}
          maxLength={200}
          onChange={event => title.set(event.currentTarget.value)}
          data-autofocus
        />
        <AgentSelect agents={agent.rows} value={agent.value} onChange={agent.set} />
        <RepoSelect repos={repo.rows} value={repo.value} onChange={repo.set} />
        {repo.value === NEW_REPO && <RepoLocationField value={path.value} error={path.error} onChange={path.set} />}
        {session.cloning && <CloneStatus repo_id={session.cloning} />}
        <WorktreeSwitch repo_id={repo.value} value={workTree.value} onChange={workTree.set} />
        {session.error && (
          <p className={dialog.error} role="alert">
            {session.error}
          </p>
        )}
        <div className={dialog.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!session.canStart} loading={session.isStarting}>
            Start
          </Button>
        </div>
      </form>
    </Modal>
  )
}
