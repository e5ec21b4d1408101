import {
  IconAlertTriangle,
  IconArrowRight,
  IconBolt,
  IconCircleCheck,
  IconHandStop,
  IconLayoutBoard,
  IconMessage,
  IconNotes,
  IconPlayerStop,
  IconPoint,
  IconTrash
} from '@tabler/icons-react'

interface ActivityLabel {
  Icon: typeof IconPoint
  text: string
  tone?: 'accent' | 'attention' | 'danger'
}

/** The text of each event type (F3), which follows the name of the actor. */
const LABELS = new Map<string, ActivityLabel>([
  ['board.created', { Icon: IconLayoutBoard, text: 'created the board' }],
  ['board.updated', { Icon: IconLayoutBoard, text: 'updated the board' }],
  ['board.shared', { Icon: IconLayoutBoard, text: 'changed access to the board' }],
  ['session.created', { Icon: IconNotes, text: 'started' }],
  ['session.moved', { Icon: IconArrowRight, text: 'moved' }],
  ['session.removed', { Icon: IconTrash, text: 'removed' }],
  ['task.created', { Icon: IconMessage, text: 'prompted' }],
  ['task.completed', { Icon: IconCircleCheck, text: 'finished', tone: 'accent' }],
  ['task.failed', { Icon: IconAlertTriangle, text: 'failed to complete', tone: 'danger' }],
  ['task.stopped', { Icon: IconPlayerStop, text: 'stopped' }],
  ['task.interrupted', { Icon: IconBolt, text: 'was interrupted while working on' }],
  ['document.created', { Icon: IconNotes, text: 'attached' }],
  ['permission.created', { Icon: IconHandStop, text: 'requested permission:', tone: 'attention' }],
  ['permission.answered', { Icon: IconHandStop, text: 'answered the request:' }],
  ['permission.cancelled', { Icon: IconHandStop, text: 'cancelled the request:' }],
  ['session.left', { Icon: IconArrowRight, text: 'moved to another board:' }]
])

/** Frequent events, and events that are visible where they happen. */
const HIDDEN_TYPES =
  /^(message\.|session\.(updated|placed)|board\.arranged|task\.(updated|moved|started|stopping|continued|awaiting_permission)|document\.(updated|sent|indexed))/

/** True if events of this type are listed. */
export const isActivityShown = (type: string): boolean => !HIDDEN_TYPES.test(type)

/** The label of an event type; unknown types are described by their name. */
export const activityLabel = (type: string): ActivityLabel =>
  LABELS.get(type) ?? { Icon: IconPoint, text: type.split('.').reverse().join(' ').replaceAll('_', ' ') }
