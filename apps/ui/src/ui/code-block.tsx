import { isValidElement, type ReactNode, useRef } from 'react'
import classes from './code-block.module.css'
import { CopyButton } from './copy-button.tsx'
import { ScrollBox } from './scroll-box.tsx'

/** A fenced code block with its language and a copy button. */
export function CodeBlock({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  return (
    <div className={classes.block}>
      <div className={classes.head}>
        <span>{detectLanguage(children)}</span>
        <CopyButton label="Copy code" text={() => box.current?.textContent ?? ''} />
      </div>
      <ScrollBox label="Code" ref={box}>
        <pre>{children}</pre>
      </ScrollBox>
    </div>
  )
}

function detectLanguage(code: ReactNode): string {
  if (!isValidElement<{ className?: string }>(code)) return 'text'
  return /language-(\S+)/.exec(code.props.className ?? '')?.[1] ?? 'text'
}
