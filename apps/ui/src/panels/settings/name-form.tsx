import type { User } from '@callboard/contract'
import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../../live/client.tsx'
import { SettingsForm } from './settings-form.tsx'

export function NameForm({ me }: { me: User }) {
  const users = useClient().service('users')
  const [typed, type] = useState<string>()
  const name = (typed ?? me.name).trim()
  const save = useMutation({
    mutationFn: () => users.patch(me.user_id, { name }),
    onSuccess: () => type(undefined)
  })
  return (
    <SettingsForm
      title="Name"
      about="Shown next to your prompts and decisions."
      verb="Save name"
      canSubmit={name !== '' && name !== me.name}
      mutation={save}
    >
      <TextInput
        aria-label="Name"
        autoComplete="name"
        maxLength={120}
        value={typed ?? me.name}
        onChange={event => type(event.currentTarget.value)}
      />
    </SettingsForm>
  )
}
