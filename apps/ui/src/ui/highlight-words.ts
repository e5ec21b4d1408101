import { frameThrottle } from '../browser/frame-throttle.ts'

/** What `::highlight()` in styles.css is about. */
const HIGHLIGHT_NAME = 'found'

/**
 * Marks words where messages inside an element say them, also as that changes: whole ones, and of the last one a beginning, as
 * they are looked for. Nothing is added to the page; a browser that cannot do that marks nothing. Gives what ends it.
 */
export function highlightWords(root: Element, words: string): () => void {
  const wanted = words.match(/[\p{L}\p{N}\p{M}_]+/gu)
  if (!wanted || !('highlights' in CSS)) return () => undefined
  const [last, ...whole] = wanted.reverse()
  const ends = [...whole.map(word => `${word}(?!${WORD_CHARACTER})`), last].join('|')
  const pattern = new RegExp(`(?<!${WORD_CHARACTER})(?:${ends})`, 'giu')
  const marking = frameThrottle(() => CSS.highlights.set(HIGHLIGHT_NAME, new Highlight(...findRanges(root, pattern))))
  const observer = new MutationObserver(marking.ask)
  observer.observe(root, { childList: true, subtree: true, characterData: true })
  marking.ask()
  return () => {
    observer.disconnect()
    marking.cancel()
    CSS.highlights.delete(HIGHLIGHT_NAME)
  }
}

const WORD_CHARACTER = '[\\p{L}\\p{N}\\p{M}_]'

function findRanges(root: Element, pattern: RegExp): Range[] {
  return [...root.querySelectorAll('[data-message]')].flatMap(message => {
    const texts = document.createTreeWalker(message, NodeFilter.SHOW_TEXT)
    const places: Range[] = []
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      for (const { 0: found, index } of text.nodeValue?.matchAll(pattern) ?? []) {
        const place = new Range()
        place.setStart(text, index)
        place.setEnd(text, index + found.length)
        places.push(place)
      }
    }
    return places
  })
}
