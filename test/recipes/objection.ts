import { RedshiftKnexClient, redshiftConnection } from '@redshift-iam/knex'
import Knex, { type Knex as KnexTypes } from 'knex'
import { Model } from 'objection'
import { redshift } from './redshift.ts'

export const db = Knex({
  client: RedshiftKnexClient,
  connection: redshiftConnection(redshift),
  pool: { min: 0, max: 10 },
})

export class Visitor extends Model {
  static override tableName = 'visitors'
  declare id: string
  declare name: string
}

Model.knex(db)

/** For each insert: Objection asks for the new key with RETURNING, which Redshift does not have. */
export const withoutReturning = (query: KnexTypes.QueryBuilder): void => {
  query.returning(undefined as never)
}
