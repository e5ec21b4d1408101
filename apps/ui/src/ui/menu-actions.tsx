import { Menu } from '@mantine/core'
import type { IconDots } from '@tabler/icons-react'

/** Something that a menu offers, and the palette as well. */
export interface MenuAction {
  label: string
  Icon: typeof IconDots
  /** Shown, but it cannot be done now. */
  isDisabled?: boolean
  /** It takes away what does not come back. */
  isGrave?: boolean
  run(): void
}

export function MenuActions({ actions }: { actions: readonly MenuAction[] }) {
  return actions.map(({ label, Icon, isDisabled = false, isGrave = false, run }) => (
    <Menu.Item
      key={label}
      leftSection={<Icon size={16} />}
      disabled={isDisabled}
      {...(isGrave && { c: 'var(--fault)' })}
      onClick={run}
    >
      {label}
    </Menu.Item>
  ))
}
