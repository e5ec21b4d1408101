import { useEffect } from 'react'
import type { Options } from 'react-markdown'
import { createStore, useStore } from '../browser/value-store.ts'

type Plugins = NonNullable<Options['rehypePlugins']>

/** Longer blocks, in characters, stay plain: while they grow they would be looked through again with each piece. */
const MAX_LENGTH = 20_000
const NO_PLUGINS: Plugins = []

const loadedPlugins = createStore<Plugins>(NO_PLUGINS)
let isRequested = false

/** What colours the code of a block of Markdown; it is loaded with the first block that holds any. */
export function useHighlightPlugins(text: string): Plugins {
  const hasCode = text.length < MAX_LENGTH && /^\s*(```|~~~)/m.test(text)
  useEffect(() => {
    if (!hasCode || isRequested) return
    isRequested = true
    import('rehype-highlight').then(
      ({ default: highlight }) => loadedPlugins.set([highlight]),
      // Code without colours can be read, and the next one tries again.
      () => {
        isRequested = false
      }
    )
  }, [hasCode])
  const plugins = useStore(loadedPlugins)
  return hasCode ? plugins : NO_PLUGINS
}
