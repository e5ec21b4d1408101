import { type CardState, STATES } from './session-state.ts'
import classes from './status-badge.module.css'

/** A session's state as a colored label with an icon. */
export function StatusBadge({ state }: { state: CardState }) {
  const { word, Icon, tone } = STATES[state]
  return (
    <span className={classes.mark} data-tone={tone} data-state={state}>
      <Icon size={14} stroke={2.25} aria-hidden />
      {word}
    </span>
  )
}
