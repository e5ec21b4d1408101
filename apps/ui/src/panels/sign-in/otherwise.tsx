import { Button } from '@mantine/core'
import { useStore } from '../../browser/value-store.ts'
import { here } from '../../live/sign-in-store.ts'
import classes from './sign-in.module.css'

/** The way back for whoever did not mean to come by this link. */
export function Otherwise({ onClose }: { onClose(): void }) {
  const isSignedIn = useStore(here) !== undefined
  return (
    <div className={classes.otherwise}>
      {isSignedIn && (
        <p className={classes.words}>Somebody is signed in here already, and will be signed out by this.</p>
      )}
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onClose}>
        {isSignedIn ? 'Stay signed in as before' : 'Sign in instead'}
      </Button>
    </div>
  )
}
