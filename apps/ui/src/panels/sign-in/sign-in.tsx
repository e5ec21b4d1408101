import { useStore } from '../../browser/value-store.ts'
import { signedOutBecause } from '../../live/sign-in-store.ts'
import { ByLink } from './link-form.tsx'
import { ByPassword } from './password-form.tsx'
import { Frame } from './sign-in-page.tsx'
import classes from './sign-in.module.css'

/** How to get in: with a password, or by a link. */
export function SignIn() {
  const because = useStore(signedOutBecause)
  return (
    <Frame title="Sign in">
      {because && <p className={classes.because}>{because}</p>}
      <ByPassword />
      <ByLink />
    </Frame>
  )
}
