import { RedshiftDialect } from '@redshift-iam/kysely'
import { createPool } from '@redshift-iam/pg'
import { Kysely } from 'kysely'
import { redshift } from './redshift.ts'

export function connect<DB>(onNotice: (text: string | undefined) => void): Kysely<DB> {
  const pool = createPool(redshift, { max: 3 })
  pool.on('connect', (client) => client.on('notice', ({ message }) => onNotice(message)))
  return new Kysely<DB>({ dialect: new RedshiftDialect({ pool }) })
}
