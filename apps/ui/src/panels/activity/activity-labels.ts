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

interface Deed {
  Icon: typeof IconPoint
  words: string
  tone?: 'go' | 'standby' | 'fault'
}

/** What is said of each type (F3), after the name of whoever did it. */
const DEEDS = new Map<string, Deed>([
  ['board.created', { Icon: IconLayoutBoard, words: 'created the board' }],
  ['board.updated', { Icon: IconLayoutBoard, words: 'updated the board' }],
  ['board.shared', { Icon: IconLayoutBoard, words: 'changed access to the board' }],
  ['session.created', { Icon: IconNotes, words: 'started' }],
  ['session.moved', { Icon: IconArrowRight, words: 'moved' }],
  ['session.removed', { Icon: IconTrash, words: 'removed' }],
  ['task.created', { Icon: IconMessage, words: 'prompted' }],
  ['task.completed', { Icon: IconCircleCheck, words: 'finished', tone: 'go' }],
  ['task.failed', { Icon: IconAlertTriangle, words: 'failed to complete', tone: 'fault' }],
  ['task.stopped', { Icon: IconPlayerStop, words: 'stopped' }],
  ['task.interrupted', { Icon: IconBolt, words: 'was interrupted while working on' }],
  ['document.created', { Icon: IconNotes, words: 'attached' }],
  ['permission.created', { Icon: IconHandStop, words: 'requested permission:', tone: 'standby' }],
  ['permission.answered', { Icon: IconHandStop, words: 'answered the request:' }],
  ['permission.cancelled', { Icon: IconHandStop, words: 'cancelled the request:' }],
  ['session.left', { Icon: IconArrowRight, words: 'moved to another board:' }]
])

/** What happens all the time, or is seen where it happens. */
const PASSED_OVER =
  /^(message\.|session\.(updated|placed)|board\.arranged|task\.(updated|moved|started|stopping|continued|awaiting_permission)|document\.(updated|sent|indexed))/

/** Whether a type is worth a line. */
export const isWorthTelling = (type: string): boolean => !PASSED_OVER.test(type)

/** How a type is told; one without words of its own by its name. */
export const deedOf = (type: string): Deed =>
  DEEDS.get(type) ?? { Icon: IconPoint, words: type.split('.').reverse().join(' ').replaceAll('_', ' ') }
