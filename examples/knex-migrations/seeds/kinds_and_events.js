exports.seed = async (knex) => {
  await knex('kinds')
    .insert([
      { name: 'click', label: 'Clicked' },
      { name: 'view', label: 'Looked at' },
    ])
    .onConflict('name')
    .merge()

  await knex('events').del()
  await knex('events').insert([
    { user_id: 1, kind: 'view', at: '2026-01-01 10:00:00' },
    { user_id: 1, kind: 'click', at: '2026-01-01 10:00:05' },
    { user_id: 2, kind: 'view', at: '2026-01-01 11:00:00' },
  ])
}
