import { RedshiftPool } from '@redshift-iam/pg'
import { DataSource, EntitySchema } from 'typeorm'
import { redshift } from './redshift.ts'

/** TypeORM makes its pool itself, from the class `Pool` of its driver. */
class Pool extends RedshiftPool {
  constructor() {
    // Without it Redshift answers "Visitor_id" as visitor_id, and TypeORM finds nothing, without an error.
    super(redshift, { max: 10, session: { enable_case_sensitive_identifier: true } })
  }
}

export interface Visitor {
  id: string
  name: string
}

export const VisitorSchema = new EntitySchema<Visitor>({
  name: 'Visitor',
  tableName: 'visitors',
  columns: {
    // A key that the application makes: Redshift returns none.
    id: { type: 'varchar', length: 36, primary: true },
    name: { type: 'varchar', length: 200 },
  },
})

export const dataSource = new DataSource({
  type: 'postgres',
  driver: { Pool },
  entities: [VisitorSchema],
  installExtensions: false,
})
