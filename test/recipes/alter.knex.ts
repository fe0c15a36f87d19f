import type { Knex } from 'knex'

export const config = { transaction: false }

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('visits', (t) => t.string('page', 4000).alter())
}

/** A VARCHAR cannot be made shorter than its values; the longer one does no harm. */
export async function down(): Promise<void> {}
