/** The part of figbird that the test uses; the package has no types. */
declare module 'figbird' {
  import type { FunctionComponent, PropsWithChildren } from 'react'

  export const Provider: FunctionComponent<PropsWithChildren<{ feathers: object; idField: (row: object) => string }>>
  export function useFind<R>(path: string, params: { query: object }): { data: R[] | null }
}
