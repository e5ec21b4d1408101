import { useEffect } from 'react'
import type { Options } from 'react-markdown'
import { createStore, useStore } from '../browser/value-store.ts'

type Plugins = NonNullable<Options['rehypePlugins']>

/** Longer blocks, in characters, stay plain: while they grow they would be looked through again with each piece. */
const LONGEST = 20_000
const NONE: Plugins = []

const loaded = createStore<Plugins>(NONE)
let isAsked = false

/** What colours the code of a block of Markdown; it is loaded with the first block that holds any. */
export function useColours(text: string): Plugins {
  const isWanted = text.length < LONGEST && /^\s*(```|~~~)/m.test(text)
  useEffect(() => {
    if (!isWanted || isAsked) return
    isAsked = true
    import('rehype-highlight').then(
      ({ default: highlight }) => loaded.set([highlight]),
      // Code without colours can be read, and the next one tries again.
      () => {
        isAsked = false
      }
    )
  }, [isWanted])
  const plugins = useStore(loaded)
  return isWanted ? plugins : NONE
}
