/** Stores a text in localStorage; an empty text removes the key. */
export function setItemSafe(key: string, text: string): void {
  try {
    if (text) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
  } catch (error) {
    // When the quota is exceeded, the value lives only as long as its tab.
    if (!(error instanceof DOMException)) throw error
  }
}
