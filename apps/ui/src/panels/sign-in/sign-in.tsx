import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { attempt, exchange } from '../../live/sign-in-link.ts'
import { useStore } from '../../live/store.ts'
import { signedOutBecause } from '../../live/token.ts'
import { Logo, Wordmark } from '../../ui/logo.tsx'
import classes from './sign-in.module.css'

/** How to get in: by a link from the terminal. */
export function SignIn() {
  const [entry, setEntry] = useState('')
  const current = useStore(attempt)
  const because = useStore(signedOutBecause)
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={30} />
          <Wordmark />
        </div>
        <h1 className={classes.title}>Sign in</h1>
        {because && <p className={classes.because}>{because}</p>}
        <p className={classes.words}>
          Open the link that the daemon printed in its terminal. For a fresh one, run this on the same machine:
        </p>
        <code className={classes.command}>npx callboard link</code>
        <form
          className={classes.form}
          onSubmit={event => {
            event.preventDefault()
            void exchange(entry)
          }}
        >
          <TextInput
            label="Or paste the link, or its code, here"
            value={entry}
            onChange={event => setEntry(event.currentTarget.value)}
            error={current.state === 'refused' && current.message}
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" disabled={!entry.trim()} loading={current.state === 'running'}>
            Sign in
          </Button>
        </form>
      </div>
    </main>
  )
}
