exports.up = (knex) =>
  knex.schema.createTable('kinds', (t) => {
    // The planner reads primary keys; nobody enforces them. The seed uses onConflict().merge().
    t.string('name', 20).primary()
    t.string('label')
  })

exports.down = (knex) => knex.schema.dropTable('kinds')
