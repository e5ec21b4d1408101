import type { Agent } from '@callboard/contract'
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../live/client.tsx'
import { toastError } from '../../ui/toast.ts'

/** Installs a preset, or cancels its running installation. */
export function InstallButton({ agent }: { agent: Agent }) {
  const client = useClient()
  const { agent_id, preset, program_version, status } = agent
  const isRunning = status === 'installing'
  const mutation = useMutation({
    mutationFn: () => (isRunning ? client.stopInstall(agent_id) : client.installAgent(agent_id)),
    onError: error => toastError(isRunning ? 'Couldn’t cancel the installation' : 'Couldn’t install the agent', error)
  })
  if (!preset) return null
  const isOther = program_version !== null && program_version !== preset.version
  if (!isRunning && status !== 'missing' && !isOther) return null
  const verb = isRunning ? 'Cancel' : status === 'missing' ? 'Install' : `Install ${preset.version}`
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`${isRunning ? 'Cancel installing' : 'Install'} ${preset.title}`}
      loading={mutation.isPending}
      onClick={() => mutation.mutate()}
    >
      {verb}
    </Button>
  )
}
