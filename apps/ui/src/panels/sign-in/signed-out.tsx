import { useStore } from '../../browser/value-store.ts'
import { openedLink } from '../../live/sign-in-link.ts'
import { Invitation } from './invitation.tsx'
import { NewPassword } from './new-password.tsx'
import { SignIn } from './sign-in.tsx'

/** The page for signed-out visitors: the opened invitation or reset link, else the sign-in form. */
export default function SignedOut() {
  const link = useStore(openedLink)
  const close = () => openedLink.set(undefined)
  switch (link?.kind) {
    case 'invite':
      return <Invitation key={link.code} code={link.code} onClose={close} />
    case 'reset':
      return <NewPassword key={link.code} code={link.code} onClose={close} />
    case undefined:
      return <SignIn />
  }
}
