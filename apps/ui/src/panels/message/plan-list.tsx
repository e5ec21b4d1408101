import type { Plan } from '@callboard/contract'
import { IconCircle, IconCircleCheckFilled, IconProgress } from '@tabler/icons-react'
import { withKeys } from '../../ui/keyed.ts'
import classes from './message.module.css'

const STATUS_ICONS = {
  pending: { Icon: IconCircle, word: 'to do' },
  in_progress: { Icon: IconProgress, word: 'in progress' },
  completed: { Icon: IconCircleCheckFilled, word: 'done' }
}

/** The agent's plan and its progress. */
export function PlanList({ plan }: { plan: Plan }) {
  const done = plan.entries.filter(entry => entry.status === 'completed').length
  return (
    <section className={classes.plan} aria-label="Plan">
      <h3 className={classes.planTitle}>
        Plan{' '}
        <span>
          {done} of {plan.entries.length} done
        </span>
      </h3>
      <ul className={classes.entries}>
        {withKeys(plan.entries).map(({ key, item: { status, text } }) => {
          const { Icon, word } = STATUS_ICONS[status]
          return (
            <li key={key} className={classes.entry} data-status={status}>
              <Icon className={classes.mark} size={16} aria-label={word} />
              <span>{text}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
