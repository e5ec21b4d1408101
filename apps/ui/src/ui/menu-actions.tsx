import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'

/** An action of a menu and of the palette. */
export interface MenuAction {
  label: string
  Icon: typeof IconDots
  /** Shown, but not available now. */
  isDisabled?: boolean
  /** The action cannot be undone. */
  isDestructive?: boolean
  run(): void
}

interface Props {
  /** Names the subject in the accessible label. */
  subject: string
  actions: readonly MenuAction[]
  width?: number
  size?: 'sm' | 'md'
  className?: string
}

/** A menu of actions behind three dots. */
export function ActionsMenu({ subject, actions, width, size = 'md', className }: Props) {
  return (
    <Menu position="bottom-end" {...(width !== undefined && { width })}>
      <Menu.Target>
        <ActionIcon
          className={className}
          variant="subtle"
          color="gray"
          size={size}
          aria-label={`Actions for ${subject}`}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuActions actions={actions} />
      </Menu.Dropdown>
    </Menu>
  )
}

export function MenuActions({ actions }: { actions: readonly MenuAction[] }) {
  return actions.map(({ label, Icon, isDisabled = false, isDestructive = false, run }) => (
    <Menu.Item
      key={label}
      leftSection={<Icon size={16} />}
      disabled={isDisabled}
      {...(isDestructive && { c: 'var(--danger)' })}
      onClick={run}
    >
      {label}
    </Menu.Item>
  ))
}
