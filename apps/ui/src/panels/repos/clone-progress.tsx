import type { CloneProgress } from '@callboard/contract'
import { Button, Progress } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { toastError } from '../../ui/toast.ts'
import classes from './clone-progress.module.css'

/** The progress of a clone, with a button to cancel it. */
export function CloneStatus({ repo_id }: { repo_id: string }) {
  const repos = useClient().service('repos')
  const [step, setStep] = useState<CloneProgress>()
  useEffect(() => {
    const onProgress = (progress: CloneProgress) => {
      if (progress.repo_id === repo_id) setStep(progress)
    }
    repos.on('progress', onProgress)
    return () => void repos.off('progress', onProgress)
  }, [repos, repo_id])
  const cancel = () => repos.remove(repo_id).catch(error => toastError('Couldn’t cancel the clone', error))
  return (
    <div className={classes.clone}>
      <p className={classes.words}>
        {step ? `Cloning: ${step.label}, ${step.percent}%` : 'Cloning…'}
        <Button variant="subtle" size="compact-xs" onClick={cancel}>
          Cancel clone
        </Button>
      </p>
      <Progress value={step?.percent ?? 100} animated size="sm" aria-label="Cloning" />
    </div>
  )
}
