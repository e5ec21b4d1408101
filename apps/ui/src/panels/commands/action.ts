import type { Board } from '@callboard/contract'

/** An action that is available from anywhere on the page, by shortcut or through the palette. */
export interface CommandAction {
  label: string
  /** The group in the palette; actions without one are general. */
  group?: ActionGroup
  /** In the notation of Mantine; `mod` is Ctrl, or Cmd on a Mac. */
  keys?: string
  run(): void
}

export type ActionGroup = 'This session' | 'Settings'

export type CommandDialog = 'palette' | 'shortcuts' | 'invite'

export interface CommandContext {
  board: Board | undefined
  boards: readonly Board[]
  session_id: string | undefined
  onNewSession(): void
  onOpen(dialog: CommandDialog): void
  onActivity(): void
}
