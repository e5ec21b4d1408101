import type { Account } from '@callboard/contract'
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { isEmail } from '../../ui/email.ts'
import { isTooShort, PasswordField } from '../../ui/password-field.tsx'
import { SettingsForm } from './settings-form.tsx'

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
    <SettingsForm
      title="Password"
      about="Changing your password signs you out on all other devices."
      verb="Change password"
      canSubmit={before !== '' && !isTooShort(password)}
      mutation={save}
    >
      <PasswordField label="Current password" value={before} onChange={setBefore} />
      <PasswordField isNew label="New password" value={password} onChange={setPassword} />
    </SettingsForm>
  )
}

/** For users who have only signed in with links. */
export function FirstPasswordForm({ account }: { account: Account }) {
  const accounts = useClient().service('accounts')
  const [email, setEmail] = useState(account.email ?? '')
  const [password, setPassword] = useState('')
  const save = useMutation({
    mutationFn: () => accounts.patch(account.user_id, { email: email.trim(), password })
  })
  return (
    <SettingsForm
      title="Set a password"
      about="You sign in with links. Set an email and a password to sign in from any device."
      verb="Set password"
      canSubmit={isEmail(email.trim()) && !isTooShort(password)}
      mutation={save}
    >
      <TextInput
        label="Email"
        type="email"
        autoComplete="username"
        spellCheck={false}
        maxLength={254}
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      <PasswordField isNew label="Password" value={password} onChange={setPassword} />
    </SettingsForm>
  )
}
