import type { Account } from '@callboard/contract'
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { isEmail } from '../../ui/email.ts'
import { isTooShort, PasswordField } from '../../ui/password-field.tsx'
import { Form } from './form.tsx'

export function PasswordForm({ account }: { account: Account }) {
  const accounts = useClient().service('accounts')
  const [before, setBefore] = useState('')
  const [password, setPassword] = useState('')
  const save = useMutation({
    mutationFn: () => accounts.patch(account.user_id, { password, current_password: before }),
    onSuccess: () => {
      setBefore('')
      setPassword('')
    }
  })
  return (
    <Form
      title="Password"
      about="A new one signs you out everywhere else."
      verb="Change password"
      mayDo={before !== '' && !isTooShort(password)}
      deed={save}
    >
      <PasswordField label="Current password" value={before} onChange={setBefore} />
      <PasswordField isNew label="New password" value={password} onChange={setPassword} />
    </Form>
  )
}

/** For whoever has come in by links so far. */
export function FirstPasswordForm({ account }: { account: Account }) {
  const accounts = useClient().service('accounts')
  const [email, setEmail] = useState(account.email ?? '')
  const [password, setPassword] = useState('')
  const save = useMutation({
    mutationFn: () => accounts.patch(account.user_id, { email: email.trim(), password })
  })
  return (
    <Form
      title="Sign in with a password"
      about="So far you come in by links. With an e-mail address and a password you can sign in from anywhere."
      verb="Set password"
      mayDo={isEmail(email.trim()) && !isTooShort(password)}
      deed={save}
    >
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        spellCheck={false}
        maxLength={254}
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      <PasswordField isNew label="Password" value={password} onChange={setPassword} />
    </Form>
  )
}
