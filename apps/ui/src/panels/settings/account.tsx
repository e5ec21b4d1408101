import { Skeleton } from '@mantine/core'
import { useMe } from '../../live/current-user.ts'
import { EmailForm } from './email-form.tsx'
import { NameForm } from './name-form.tsx'
import { FirstPasswordForm, PasswordForm } from './password-form.tsx'
import { useAccounts } from './settings-queries.ts'
import { Section } from './settings-section.tsx'

/** One's own name, and how one signs in. */
export function Account() {
  const me = useMe()
  const account = useAccounts().data?.find(row => row.user_id === me?.user_id)
  return (
    <Section title="Account" about="Your profile and how you sign in.">
      {me && <NameForm me={me} />}
      {account?.password_set_at && <EmailForm account={account} />}
      {account?.password_set_at && <PasswordForm account={account} />}
      {account && !account.password_set_at && <FirstPasswordForm account={account} />}
      {!account && <Skeleton height={160} radius="lg" />}
    </Section>
  )
}
