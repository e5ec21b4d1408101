import type { SignedIn } from '@callboard/contract'
import { type FormEvent, useState } from 'react'
import type { SignInAttempt } from '../../live/sign-in-link.ts'
import { signIn } from '../../live/sign-in-store.ts'

/** Submits a sign-in form, and returns its state. */
export function useSignIn(ask: () => Promise<SignedIn>, onSignedIn?: () => void) {
  const [attempt, setAttempt] = useState<SignInAttempt>({ state: 'none' })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setAttempt({ state: 'running' })
    try {
      signIn(await ask())
      onSignedIn?.()
    } catch (error) {
      setAttempt({ state: 'refused', error })
    }
  }
  return {
    submit,
    isRunning: attempt.state === 'running',
    error: attempt.state === 'refused' ? attempt.error : undefined
  }
}
