import { Skeleton } from '@mantine/core'
import { useCurrentUser } from '../../live/current-user.ts'
import { EmailForm } from './email-form.tsx'
import { NameForm } from './name-form.tsx'
import { FirstPasswordForm, PasswordForm } from './password-form.tsx'
import { useAccounts } from './settings-queries.ts'
import { SettingsSection } from './settings-section.tsx'

/** The signed-in user's name, email and password. */
export function Account() {
  const me = useCurrentUser()
  const account = useAccounts().data?.find(row => row.user_id === me?.user_id)
  return (
    <SettingsSection title="Account" description="Your profile and how you sign in.">
      {me && <NameForm me={me} />}
      {account?.password_set_at && <EmailForm account={account} />}
      {account?.password_set_at && <PasswordForm account={account} />}
      {account && !account.password_set_at && <FirstPasswordForm account={account} />}
      {!account && <Skeleton height={160} radius="lg" />}
    </SettingsSection>
  )
}
