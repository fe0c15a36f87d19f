// The whole product on real parts, offline: a PostgreSQL server that behaves as Redshift, an AWS that checks
// signatures, two roles in a row, the CLIs of Knex and Kysely, and a password that expires under a live pool.
import { fileURLToPath } from 'node:url'
import { redshiftConnection } from '@redshift-iam/knex'
import { RedshiftDialect } from '@redshift-iam/kysely'
import { startLocalRedshift } from '@redshift-iam/local'
import knexFactory from 'knex'
import { Kysely } from 'kysely'
import { showCalls, showChain } from './steps/chain.mjs'
import { command } from './steps/command.mjs'
import { liveThroughExpiry } from './steps/rotation.mjs'
import { bold, green, red, step } from './terminal.mjs'

// The AWS SDK announces the end of its support for Node 20; that is not what this shows.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const example = (name) => fileURLToPath(new URL(`../${name}/`, import.meta.url))
const knexExample = example('knex-migrations')
const kyselyExample = example('kysely-app')
const begun = Date.now()
let local

const results = [
  await step('Start a Redshift and an AWS on this machine', async () => {
    local = await startLocalRedshift({ passwordLifetime: 5 })
    Object.assign(process.env, local.env)
    return [`Redshift at ${local.host}:${local.port} (TLS), AWS at ${local.aws.endpoint}`]
  }),
]
if (local) {
  const options = {
    clusterId: local.clusterId,
    database: local.database,
    dbUser: 'etl',
    profile: 'etl',
    ssl: { ca: local.ca },
  }
  const env = {
    ...local.env,
    REDSHIFT_CLUSTER_ID: local.clusterId,
    REDSHIFT_DATABASE: local.database,
    REDSHIFT_DB_USER: 'etl',
    AWS_PROFILE: 'etl',
  }
  results.push(
    await step('Follow the profile through two roles to a temporary password', () => showChain(options)),
    await step('The AWS calls that took', () => showCalls(local.aws.calls)),
    await step('npx knex migrate:latest', () => command(knexExample, 'knex', ['migrate:latest'], env)),
    await step('npx knex seed:run', () => command(knexExample, 'knex', ['seed:run'], env)),
    await step('npx knex migrate:list', () => command(knexExample, 'knex', ['migrate:list'], env)),
    await step('npx kysely migrate latest', () =>
      command(kyselyExample, 'kysely-ctl', ['migrate', 'latest'], env),
    ),
    await step('Read rows through Knex', () => readWithKnex(options)),
    await step('Read rows through Kysely', () => readWithKysely(options)),
    await step('A pool lives through the expiry of its password', (progress) =>
      liveThroughExpiry(options, local, progress),
    ),
    await step('Stop, and leave nothing behind', () => local.stop()),
  )
}

const passed = results.filter(Boolean).length
const seconds = ((Date.now() - begun) / 1000).toFixed(0)
const verdict = `${passed} of ${results.length} steps in ${seconds} s`
console.log(`\n${passed === results.length ? green(bold(`✔ ${verdict}`)) : red(bold(`✘ ${verdict}`))}`)
process.exitCode = passed === results.length ? 0 : 1

async function readWithKnex(options) {
  const knex = knexFactory({
    client: 'redshift',
    connection: redshiftConnection(options),
    pool: { min: 0, max: 2 },
  })
  try {
    const rows = await knex('events').select('*').limit(3)
    return rows.map((row) => JSON.stringify(row))
  } finally {
    await knex.destroy()
  }
}

async function readWithKysely(options) {
  const db = new Kysely({ dialect: new RedshiftDialect({ iam: options, pool: { max: 2 } }) })
  try {
    const rows = await db.selectFrom('events').selectAll().limit(3).execute()
    return rows.map((row) => JSON.stringify(row))
  } finally {
    await db.destroy()
  }
}
