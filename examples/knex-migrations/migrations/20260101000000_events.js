// IDENTITY, DISTKEY and SORTKEY are part of a column's type: specificType() takes them as they are.
exports.up = (knex) =>
  knex.schema.createTable('events', (t) => {
    t.specificType('id', 'bigint identity(1,1)')
    t.specificType('user_id', 'bigint not null distkey')
    t.string('kind', 20).notNullable()
    t.specificType('at', 'timestamp not null sortkey')
  })

exports.down = (knex) => knex.schema.dropTable('events')
