const knex = require('knex')
const config = require('./knexfile.js')

async function main() {
  const db = knex(config)
  try {
    const rows = await db('events')
      .join('kinds', 'kinds.name', 'events.kind')
      .groupBy('kinds.label')
      .orderBy('kinds.label')
      .select('kinds.label')
      .count('* as events')
    for (const { events, label } of rows) console.log(`${label}: ${events}`)
  } finally {
    await db.destroy()
  }
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
