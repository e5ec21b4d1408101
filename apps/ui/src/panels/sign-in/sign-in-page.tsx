import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Logo, Wordmark } from '../../ui/logo.tsx'
import classes from './sign-in.module.css'

/** The layout of the pages for signed-out visitors. */
export function SignInPage({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(`${title} · Callboard`)
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={30} />
          <Wordmark />
        </div>
        <h1 className={classes.title}>{title}</h1>
        {children}
      </div>
    </main>
  )
}
