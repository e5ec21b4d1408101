import classes from './logo.module.css'

/** A board with cards and a status light. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect x="1" y="3" width="22" height="18" rx="4" fill="#1c7366" />
      <rect x="5" y="8" width="3.6" height="8.5" rx="1.2" fill="#fff" />
      <rect x="10.2" y="8" width="3.6" height="5.5" rx="1.2" fill="#fff" />
      <circle cx="17.6" cy="9.9" r="1.9" fill="#f0b429" />
    </svg>
  )
}

export function Wordmark() {
  return <span className={classes.wordmark}>callboard</span>
}
