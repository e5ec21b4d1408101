import { createContext, useContext } from 'react'

/** The directory that displayed paths are relative to. */
export const BaseDirectory = createContext('')

export function useRelativePath(): (path: string) => string {
  const base = useContext(BaseDirectory)
  return path => (base && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path)
}
