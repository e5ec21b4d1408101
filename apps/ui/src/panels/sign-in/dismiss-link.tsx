import { Button } from '@mantine/core'
import { useStore } from '../../browser/value-store.ts'
import { currentSignIn } from '../../live/sign-in-store.ts'
import classes from './sign-in.module.css'

/** Leaves an invitation or reset link without using it. */
export function DismissLink({ onClose }: { onClose(): void }) {
  const isSignedIn = useStore(currentSignIn) !== undefined
  return (
    <div className={classes.otherwise}>
      {isSignedIn && (
        <p className={classes.words}>Someone is already signed in in this browser and will be signed out.</p>
      )}
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onClose}>
        {isSignedIn ? 'Keep current sign-in' : 'Sign in instead'}
      </Button>
    </div>
  )
}
