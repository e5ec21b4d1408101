import type { ToolCall } from '@callboard/contract'
import {
  IconArrowsExchange,
  IconBan,
  IconBulb,
  IconCheck,
  IconClock,
  IconFileArrowRight,
  IconFileText,
  IconHandStop,
  IconLoader2,
  IconPencil,
  IconSearch,
  IconTerminal2,
  IconTool,
  IconTrash,
  IconWorldDownload,
  IconX
} from '@tabler/icons-react'

type Icon = typeof IconTool

export const KIND_ICONS: Record<ToolCall['kind'], { Icon: Icon; word: string }> = {
  read: { Icon: IconFileText, word: 'Read' },
  edit: { Icon: IconPencil, word: 'Edit' },
  delete: { Icon: IconTrash, word: 'Delete' },
  move: { Icon: IconFileArrowRight, word: 'Move' },
  search: { Icon: IconSearch, word: 'Search' },
  execute: { Icon: IconTerminal2, word: 'Command' },
  think: { Icon: IconBulb, word: 'Think' },
  fetch: { Icon: IconWorldDownload, word: 'Fetch' },
  switch_mode: { Icon: IconArrowsExchange, word: 'Switch mode' },
  other: { Icon: IconTool, word: 'Tool' }
}

export const STATUS_ICONS: Record<ToolCall['status'], { Icon: Icon; word: string; tone: string }> = {
  pending: { Icon: IconClock, word: 'Pending', tone: 'neutral' },
  waiting_permission: { Icon: IconHandStop, word: 'Needs permission', tone: 'attention' },
  running: { Icon: IconLoader2, word: 'Running', tone: 'accent' },
  done: { Icon: IconCheck, word: 'Done', tone: 'neutral' },
  failed: { Icon: IconX, word: 'Failed', tone: 'danger' },
  rejected: { Icon: IconBan, word: 'Rejected', tone: 'neutral' },
  cancelled: { Icon: IconBan, word: 'Cancelled', tone: 'neutral' }
}
