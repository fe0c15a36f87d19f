import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { explain } from '@redshift-iam/core'

const require = createRequire(import.meta.url)

/** Not every package exports its package.json. */
function versionOf(name) {
  const files = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name, 'package.json'))
  const file = files.find((candidate) => existsSync(candidate))
  return file === undefined ? 'unknown' : JSON.parse(readFileSync(file, 'utf8')).version
}

/** What stands above the table, and what must not be read in it. */
export async function collectFacts(lab) {
  const { api, target } = await explain(lab.options)
  const { host, user } = await lab.resolver.resolve()
  const client = await lab.main()
  const { rows } = await client.query('select version() as version')
  return {
    facts: {
      Redshift: /Redshift ([\d.]+)/.exec(rows[0].version)?.[1] ?? rows[0].version,
      'Server version': rows[0].version,
      'Credentials from': api,
      Packages: ['@redshift-iam/core', '@redshift-iam/pg', '@redshift-iam/knex', '@redshift-iam/kysely']
        .map((name) => `${name} ${versionOf(name)}`)
        .join(', '),
      Libraries: ['pg', 'knex', 'kysely'].map((name) => `${name} ${versionOf(name)}`).join(', '),
      Node: `${process.version} on ${process.platform}`,
    },
    names: {
      host,
      user,
      name: user.replace(/^IAM[AR]?:/, ''),
      target: /"(.*)"/.exec(target)?.[1] ?? target,
      profile: lab.options.profile,
      schema: lab.schema,
    },
  }
}
