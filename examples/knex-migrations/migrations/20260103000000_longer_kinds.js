// Redshift changes the type of a column outside transactions only, and only the size of a VARCHAR.
exports.config = { transaction: false }

exports.up = (knex) => knex.schema.alterTable('events', (t) => t.string('kind', 200).alter())

// A VARCHAR cannot be made shorter than its values; the longer one does no harm.
exports.down = async () => {}
