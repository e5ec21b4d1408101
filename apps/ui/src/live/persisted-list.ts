import { createStore, useStore } from '../browser/value-store.ts'
import { currentSignIn } from './sign-in-store.ts'

/** Items are keyed by id and sorted by time. */
interface Item {
  id: string
  at: string
}

export interface PersistedList<T> {
  /** Oldest first. */
  items(): readonly T[]
  put(item: T): void
  remove(id: string): void
  subscribe(listener: () => void): () => void
  /** The items, as a hook. */
  use(): readonly T[]
}

/**
 * A list of the signed-in user in localStorage, shared by all tabs. Each item has its own key, so that tabs that write
 * at the same time do not overwrite each other.
 */
export function persistedList<T extends Item>(name: string): PersistedList<T> {
  const prefix = () => `callboard ${name} ${currentSignIn.get()?.user_id} `
  const read = (): readonly T[] =>
    Object.keys(localStorage)
      .filter(key => key.startsWith(prefix()))
      .map((key): T => JSON.parse(localStorage.getItem(key) ?? '{}'))
      .sort((one, other) => one.at.localeCompare(other.at))
  const store = createStore(read())
  currentSignIn.subscribe(() => store.set(read()))
  addEventListener('storage', ({ key }) => {
    if (key === null || key.startsWith(prefix())) store.set(read())
  })
  return {
    items: store.get,
    put(item) {
      localStorage.setItem(prefix() + item.id, JSON.stringify(item))
      store.set(read())
    },
    remove(id) {
      localStorage.removeItem(prefix() + id)
      store.set(read())
    },
    subscribe: store.subscribe,
    use: () => useStore(store)
  }
}
