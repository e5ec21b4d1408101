import type { Knex } from 'knex'

/** One change of the database, and the way back. */
export interface Migration {
  readonly name: string
  up(knex: Knex): Promise<void>
  down(knex: Knex): Promise<void>
}
