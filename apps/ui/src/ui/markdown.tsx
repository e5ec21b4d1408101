import { memo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'

import { CodeBlock } from './code-block.tsx'
import { parseGfm } from './gfm.ts'
import { useHighlightPlugins } from './highlight-code.ts'
import classes from './markdown.module.css'
import { splitBlocks } from './split-blocks.ts'

/** Renders untrusted Markdown: no HTML, no images, and only http, https and mailto links. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      {splitBlocks(text).map(block => (
        <Block key={block.line} text={block.text} />
      ))}
    </div>
  )
}

const Block = memo(({ text }: { text: string }) => (
  <ReactMarkdown
    remarkPlugins={plugins}
    rehypePlugins={useHighlightPlugins(text)}
    components={components}
    urlTransform={safeUrl}
  >
    {text}
  </ReactMarkdown>
))

const plugins = [parseGfm]

const components: Components = {
  // Headings start at level 3, below the session's title.
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  h5: 'h6',
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noreferrer">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ src, alt }) =>
    typeof src === 'string' && src ? (
      <a href={src} target="_blank" rel="noreferrer">
        {alt || src}
      </a>
    ) : (
      <span>{alt}</span>
    ),
  input: ({ checked }) => <input type="checkbox" checked={checked} readOnly disabled aria-label="Task" />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => (
    <div className={classes.wide}>
      <table>{children}</table>
    </div>
  )
}

const safeUrl = (address: string) => (/^(?:https?:|mailto:)/i.test(address) ? address : '')
