import type { Knex } from 'knex'

/** A change of the database schema and its reversal. */
export interface Migration {
  readonly name: string
  up(knex: Knex): Promise<void>
  down(knex: Knex): Promise<void>
}
