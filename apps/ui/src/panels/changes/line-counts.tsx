import classes from './changes.module.css'

export function LineCounts({ additions, deletions }: { additions: number; deletions: number }) {
  return (
    <span className={classes.counts}>
      <span className={classes.added}>
        <span aria-hidden>+</span>
        {additions}
        <span className={classes.spoken}> added,</span>
      </span>
      <span className={classes.removed}>
        <span aria-hidden>−</span>
        {deletions}
        <span className={classes.spoken}> deleted</span>
      </span>
    </span>
  )
}
