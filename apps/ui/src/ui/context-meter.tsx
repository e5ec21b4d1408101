import type { ContextLevel } from '@callboard/contract'
import { RingProgress, Tooltip, VisuallyHidden } from '@mantine/core'
import classes from './context-meter.module.css'
import { percentOf, shortCount } from './format-usage.ts'

/** How full an agent's context is; nothing where it does not tell. */
export function ContextMeter({ context }: { context: ContextLevel | null }) {
  const percent = percentOf(context)
  if (!context || percent === undefined) return null
  const words = `Context ${percent}% full: ${shortCount(context.used)} of ${shortCount(context.size)} tokens`
  return (
    <Tooltip label={words} withArrow>
      <span className={classes.meter}>
        <RingProgress
          aria-hidden
          size={16}
          thickness={3}
          rootColor="var(--line-strong)"
          sections={[{ value: percent, color: colourOf(percent) }]}
        />
        <span aria-hidden>{percent}%</span>
        <VisuallyHidden>{words}</VisuallyHidden>
      </span>
    </Tooltip>
  )
}

function colourOf(percent: number): string {
  if (percent >= 90) return 'var(--fault)'
  return percent >= 70 ? 'var(--standby)' : 'var(--go)'
}
