import { signInWithPassword } from '@callboard/client'
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { daemonUrl } from '../../browser/daemon-url.ts'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import classes from './sign-in.module.css'
import { useSignIn } from './use-sign-in.ts'

export function PasswordSignIn() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const { submit, isRunning, error } = useSignIn(() => signInWithPassword(daemonUrl, { email, password }))
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        label="Email"
        type="email"
        autoComplete="username"
        spellCheck={false}
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      <PasswordField label="Password" value={password} onChange={setPassword} />
      {error !== undefined && <ErrorAlert error={error} />}
      <Button type="submit" disabled={!email.trim() || !password} loading={isRunning}>
        Sign in
      </Button>
    </form>
  )
}
