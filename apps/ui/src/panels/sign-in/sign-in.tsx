import { useStore } from '../../browser/value-store.ts'
import { signOutReason } from '../../live/sign-in-store.ts'
import { LinkSignIn } from './link-sign-in.tsx'
import { PasswordSignIn } from './password-sign-in.tsx'
import classes from './sign-in.module.css'
import { SignInPage } from './sign-in-page.tsx'

/** Signs in with a password or a link. */
export function SignIn() {
  const reason = useStore(signOutReason)
  return (
    <SignInPage title="Sign in">
      {reason && <p className={classes.because}>{reason}</p>}
      <PasswordSignIn />
      <LinkSignIn />
    </SignInPage>
  )
}
