import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useStore } from '../../browser/value-store.ts'
import { signInAttempt, signInWithLink } from '../../live/sign-in-link.ts'
import { ErrorAlert } from '../../ui/error-alert.tsx'
import classes from './sign-in.module.css'

/** Signs in with a link of the daemon, or with its code. */
export function LinkSignIn() {
  const [entry, setEntry] = useState('')
  const current = useStore(signInAttempt)
  return (
    <form
      className={classes.byLink}
      onSubmit={event => {
        event.preventDefault()
        void signInWithLink(entry)
      }}
    >
      <h2 className={classes.or}>Or use a sign-in link</h2>
      <p className={classes.words}>
        Open the link the daemon printed when it started. To create a new one, run this on its machine:
      </p>
      <code className={classes.command}>npx callboard link</code>
      <div className={classes.paste}>
        <TextInput
          className={classes.entry}
          aria-label="Paste a link or code"
          placeholder="Paste a link or code"
          value={entry}
          onChange={event => setEntry(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" disabled={!entry.trim()} loading={current.state === 'running'}>
          Continue
        </Button>
      </div>
      {current.state === 'refused' && <ErrorAlert error={current.error} />}
    </form>
  )
}
