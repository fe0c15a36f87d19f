// Runs one migration that never ends, on the version of Kysely whose URL is given, until somebody kills it.
import { register } from 'node:module'

const [kyselyUrl, migrationUrl, iam] = process.argv.slice(2)
const hooks = `
  let url
  export function initialize(data) { url = data.url }
  export function resolve(specifier, context, next) {
    return specifier === 'kysely' ? next(url, context) : next(specifier, context)
  }`
register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: { url: kyselyUrl } })

const { Kysely } = await import(kyselyUrl)
const { Migrator } = await import(migrationUrl)
const { RedshiftDialect } = await import('@redshift-iam/kysely')

const db = new Kysely({ dialect: new RedshiftDialect({ iam: JSON.parse(iam) }) })
const migrations = {
  m1: {
    async up(trx) {
      await trx.schema.createTable('half').addColumn('id', 'integer').execute()
      process.stdout.write('half-way\n')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    },
  },
}
await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest()
