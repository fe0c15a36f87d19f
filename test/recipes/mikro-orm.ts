import { EntitySchema, MikroORM } from '@mikro-orm/postgresql'
import { redshiftConnection } from '@redshift-iam/knex'
import { redshift } from './redshift.ts'

export interface Visitor {
  id: string
  name: string
}

export const VisitorSchema = new EntitySchema<Visitor>({
  name: 'Visitor',
  tableName: 'visitors',
  properties: {
    // A key that the application makes: Redshift returns none.
    id: { type: 'string', length: 36, primary: true },
    name: { type: 'string', length: 200 },
  },
})

export const orm: MikroORM = await MikroORM.init({
  entities: [VisitorSchema],
  dbName: 'dev',
  // Updates of several entities in one statement end in RETURNING.
  useBatchUpdates: false,
  driverOptions: { connection: redshiftConnection(redshift), version: '8.0.2' },
  pool: { min: 0, max: 10 },
})
