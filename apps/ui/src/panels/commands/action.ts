import type { Board } from '@callboard/contract'

/** Something that can be done from anywhere on the page, by its key or by its name. */
export interface CommandAction {
  label: string
  /** What it is about, where its name does not say it. */
  group?: ActionGroup
  /** As Mantine names keys; `mod` is Ctrl, or Cmd on a Mac. */
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
