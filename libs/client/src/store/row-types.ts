import type { contracts, RowOf, RowPath } from '@callboard/contract'

export type Contracts = typeof contracts

/** The services whose rows emit events when they change. */
export type LivePath = {
  [P in RowPath]: 'created' extends keyof Contracts[P]['events'] ? P : never
}[RowPath]

export type Rows = { [P in LivePath]: RowOf<Contracts[P]> }

/** The columns that every row has (R1). */
export interface Row {
  readonly version: number
  readonly created_at: string
}
