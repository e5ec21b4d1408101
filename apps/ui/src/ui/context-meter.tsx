import type { ContextLevel } from '@callboard/contract'
import { RingProgress, Tooltip, VisuallyHidden } from '@mantine/core'
import classes from './context-meter.module.css'
import { contextPercent, formatCompact } from './format-usage.ts'

/** The usage of an agent's context window; nothing if the agent does not report it. */
export function ContextMeter({ context }: { context: ContextLevel | null }) {
  const percent = contextPercent(context)
  if (!context || percent === undefined) return null
  const label = `Context ${percent}% full: ${formatCompact(context.used)} of ${formatCompact(context.size)} tokens`
  return (
    <Tooltip label={label} withArrow>
      <span className={classes.meter}>
        <RingProgress
          aria-hidden
          size={16}
          thickness={3}
          rootColor="var(--line-strong)"
          sections={[{ value: percent, color: meterColor(percent) }]}
        />
        <span aria-hidden>{percent}%</span>
        <VisuallyHidden>{label}</VisuallyHidden>
      </span>
    </Tooltip>
  )
}

function meterColor(percent: number): string {
  if (percent >= 90) return 'var(--danger)'
  return percent >= 70 ? 'var(--attention)' : 'var(--accent)'
}
