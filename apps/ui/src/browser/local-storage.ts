/** Keeps a text in this browser; without one, nothing. */
export function setItemSafe(key: string, text: string): void {
  try {
    if (text) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
  } catch (error) {
    // Where the browser has no room left, it lives as long as its tab.
    if (!(error instanceof DOMException)) throw error
  }
}
