import { createContext, useContext } from 'react'

/** The directory that paths on the screen are told from, as far as they lie in it. */
export const BaseDirectory = createContext('')

export function useRelativePath(): (path: string) => string {
  const base = useContext(BaseDirectory)
  return path => (base && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path)
}
