import type { Knex } from 'knex'

/** R1: the columns of every row. */
export function stamps(table: Knex.CreateTableBuilder): void {
  table.integer('version').notNullable()
  table.string('created_at', 24).notNullable()
  table.string('updated_at', 24).notNullable()
}

/** The creator of the row: the id of a user, or `system`. */
export const createdBy = (table: Knex.CreateTableBuilder) => table.string('created_by', 64).notNullable()

/** A reference whose row is deleted with the row it points to (R1). */
export const childOf = (table: Knex.CreateTableBuilder, column: string, parent: string) =>
  table.string(column, 64).references(column).inTable(parent).onDelete('CASCADE')

/** A reference that prevents the row it points to from being deleted. */
export const uses = (table: Knex.CreateTableBuilder, column: string, other: string) =>
  table.string(column, 64).notNullable().references(column).inTable(other).onDelete('RESTRICT')
