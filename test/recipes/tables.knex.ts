import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('visits', (t) => {
    t.specificType('id', 'bigint identity(1,1)')
    t.specificType('visitor_id', 'bigint not null encode az64 distkey')
    t.specificType('page', 'varchar(2000) not null encode zstd')
    t.specificType('visited_at', 'timestamp not null encode raw sortkey')
    t.specificType('payload', 'super')
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('visits')
}
