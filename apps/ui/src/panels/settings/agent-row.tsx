import type { Agent } from '@callboard/contract'
import { useInstallProgress } from '../../live/install-progress.ts'
import { agentTitle } from '../../ui/agent-labels.ts'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import { AgentMenu } from './agent-menu.tsx'
import { AgentStatus } from './agent-status.tsx'
import classes from './agents.module.css'
import { InstallButton } from './install-button.tsx'
import shared from './settings.module.css'

interface Props {
  agent: Agent
  onEdit(): void
  onRemove(): void
}

export function AgentRow({ agent, onEdit, onRemove }: Props) {
  const { fault, preset, program_version, status } = agent
  const progress = useInstallProgress(agent.agent_id)
  return (
    <li className={classes.row}>
      <div className={classes.line}>
        <div className={shared.who}>
          <span className={shared.name}>
            {agentTitle(agent)}
            {program_version && <span className={classes.version}>{program_version}</span>}
          </span>
          <span className={classes.note}>{agentDetails(agent)}</span>
        </div>
        <AgentStatus status={status} />
        <InstallButton agent={agent} />
        <AgentMenu agent={agent} onEdit={onEdit} onRemove={onRemove} />
      </div>
      {status === 'installing' && (
        <p className={classes.progress} role="status">
          {progress ?? 'Installing…'}
        </p>
      )}
      {status === 'needs_login' && <p className={classes.hint}>{preset?.sign_in ?? SIGN_IN_HINT}</p>}
      {fault !== null && <ErrorAlert error={fault} />}
    </li>
  )
}

const SIGN_IN_HINT = 'Sign-in required. Run the agent’s program in a terminal on the daemon’s machine.'

function agentDetails({ command, args, name, preset, status }: Agent): string {
  if (command === null) return 'Included with Callboard'
  if (preset && status === 'missing') return `${preset.package} ${preset.version}`
  const line = [command, ...args].join(' ')
  return preset ? `${name} · ${line}` : line
}
