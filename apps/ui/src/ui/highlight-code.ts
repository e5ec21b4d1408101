import { useEffect } from 'react'
import type { Options } from 'react-markdown'
import { createStore, useStore } from '../browser/value-store.ts'

type Plugins = NonNullable<Options['rehypePlugins']>

/** Maximum number of characters that are highlighted: a streaming block would be parsed again with each piece. */
const MAX_LENGTH = 20_000
const NO_PLUGINS: Plugins = []

const loadedPlugins = createStore<Plugins>(NO_PLUGINS)
let isRequested = false

/** The plugins that highlight the code of a Markdown block; loaded with the first block that contains code. */
export function useHighlightPlugins(text: string): Plugins {
  const hasCode = text.length < MAX_LENGTH && /^\s*(```|~~~)/m.test(text)
  useEffect(() => {
    if (!hasCode || isRequested) return
    isRequested = true
    import('rehype-highlight').then(
      ({ default: highlight }) => loadedPlugins.set([highlight]),
      // Code is readable without highlighting, and the next block tries again.
      () => {
        isRequested = false
      }
    )
  }, [hasCode])
  const plugins = useStore(loadedPlugins)
  return hasCode ? plugins : NO_PLUGINS
}
