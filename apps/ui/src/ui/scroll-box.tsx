import { Box } from '@mantine/core'
import type { ReactNode, Ref } from 'react'

interface Props {
  label: string
  className?: string | undefined
  role?: 'group' | 'log'
  ref?: Ref<HTMLDivElement>
  children: ReactNode
}

/** A focusable scroll container, since not every browser makes scroll containers focusable. */
export function ScrollBox({ label, role = 'group', ...rest }: Props) {
  return <Box role={role} aria-label={label} aria-live="off" tabIndex={0} {...rest} />
}
