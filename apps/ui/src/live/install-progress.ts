import type { InstallProgress } from '@callboard/contract'
import { useEffect, useState } from 'react'
import { useClient } from './client.tsx'

/** The last reported step of an agent's installation while this component is mounted. */
export function useInstallProgress(agent_id: string): string | undefined {
  const service = useClient().service('agents')
  const [label, setLabel] = useState<string>()
  useEffect(() => {
    const onProgress = (progress: InstallProgress) => {
      if (progress.agent_id === agent_id) setLabel(progress.label)
    }
    service.on('progress', onProgress)
    return () => void service.off('progress', onProgress)
  }, [service, agent_id])
  return label
}
