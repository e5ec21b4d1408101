import { frameThrottle } from '../browser/frame-throttle.ts'

/** The name used by `::highlight()` in styles.css. */
const HIGHLIGHT_NAME = 'found'

/**
 * Highlights words in the messages inside an element, also when they change: whole words, and the last one as a prefix,
 * as the search does. Uses the CSS Custom Highlight API, so the DOM is unchanged; browsers without it highlight
 * nothing. Returns a function that stops this.
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
