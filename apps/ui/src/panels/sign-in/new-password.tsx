import { resetPassword } from '@callboard/client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { daemonUrl } from '../../browser/daemon-url.ts'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import { isTooShort, PasswordField } from '../../ui/password-field.tsx'
import { DismissLink } from './dismiss-link.tsx'
import classes from './sign-in.module.css'
import { SignInPage } from './sign-in-page.tsx'
import { useSignIn } from './use-sign-in.ts'

interface Props {
  code: string
  onClose(): void
}

/** Sets a new password with a reset link. */
export function NewPassword({ code, onClose }: Props) {
  const [password, setPassword] = useState('')
  const { submit, isRunning, error } = useSignIn(() => resetPassword(daemonUrl, { code, password }), onClose)
  return (
    <SignInPage title="Choose a new password">
      <p className={classes.words}>This replaces your password and signs you out on all devices.</p>
      <form className={classes.form} onSubmit={submit} noValidate>
        <PasswordField isNew label="New password" value={password} onChange={setPassword} />
        {error !== undefined && <ErrorAlert error={error} />}
        <Button type="submit" disabled={isTooShort(password)} loading={isRunning}>
          Set password and sign in
        </Button>
      </form>
      <DismissLink onClose={onClose} />
    </SignInPage>
  )
}
