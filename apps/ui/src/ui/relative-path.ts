import { createContext, useContext } from 'react'

/** The directory that paths on the screen are told from, as far as they lie in it. */
export const BasePath = createContext('')

export function useLocalPath(): (path: string) => string {
  const base = useContext(BasePath)
  return path => (base && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path)
}
