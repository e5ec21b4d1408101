import { Box } from '@mantine/core'
import type { ReactNode, Ref } from 'react'

interface Props {
  label: string
  className?: string | undefined
  role?: 'group' | 'log'
  ref?: Ref<HTMLDivElement>
  children: ReactNode
}

/** Something that scrolls and that the Tab key reaches, since not every browser lets a keyboard scroll what it cannot focus. */
export function ScrollBox({ label, role = 'group', ...rest }: Props) {
  return <Box role={role} aria-label={label} aria-live="off" tabIndex={0} {...rest} />
}
