import { acceptInvite } from '@callboard/client'
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { daemonUrl } from '../../browser/daemon-url.ts'
import { isEmail } from '../../ui/email.ts'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import { errorReason } from '../../ui/error-data.ts'
import { isTooShort, PasswordField } from '../../ui/password-field.tsx'
import { DismissLink } from './dismiss-link.tsx'
import classes from './sign-in.module.css'
import { SignInPage } from './sign-in-page.tsx'
import { useSignIn } from './use-sign-in.ts'

interface Props {
  code: string
  onClose(): void
}

/** Creates the account of an invited person. */
export function Invitation({ code, onClose }: Props) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const person = { name: name.trim(), email: email.trim(), password }
  const { submit, isRunning, error } = useSignIn(() => acceptInvite(daemonUrl, { code, ...person }), onClose)
  const isTaken = errorReason(error) === 'email_taken'
  const canJoin = person.name && isEmail(person.email) && !isTooShort(password)
  return (
    <SignInPage title="You’re invited to Callboard">
      <p className={classes.words}>Create your account to follow and steer AI coding agents with your team.</p>
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput
          label="Name"
          autoComplete="name"
          maxLength={120}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          spellCheck={false}
          maxLength={254}
          value={email}
          error={isTaken && error instanceof Error && error.message}
          onChange={event => setEmail(event.currentTarget.value)}
        />
        <PasswordField isNew label="Password" value={password} onChange={setPassword} />
        {error !== undefined && !isTaken && <ErrorAlert error={error} />}
        <Button type="submit" disabled={!canJoin} loading={isRunning}>
          Join
        </Button>
      </form>
      <DismissLink onClose={onClose} />
    </SignInPage>
  )
}
