import type { CloneProgress } from '@callboard/contract'
import { Progress } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { useRepos } from '../../live/lists.ts'
import dialog from '../../ui/dialog.module.css'

/** How far a repository is that is being cloned. */
export function Cloning({ repo_id }: { repo_id: string }) {
  const repos = useClient().service('repos')
  const repo = useRepos().data?.find(row => row.repo_id === repo_id)
  const [step, setStep] = useState<CloneProgress>()
  useEffect(() => {
    const hear = (said: CloneProgress) => {
      if (said.repo_id === repo_id) setStep(said)
    }
    repos.on('progress', hear)
    return () => void repos.off('progress', hear)
  }, [repos, repo_id])
  if (repo?.status !== 'cloning') return null
  return (
    <div className={dialog.fields}>
      <p>
        Cloning {repo.name}
        {step && ` · ${step.label} ${step.percent} %`}
      </p>
      <Progress value={step?.percent ?? 100} animated size="sm" aria-label={`Cloning ${repo.name}`} />
    </div>
  )
}
