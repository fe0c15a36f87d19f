import { createPool } from '@redshift-iam/pg'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable, varchar } from 'drizzle-orm/pg-core'
import { redshift } from './redshift.ts'

export const visitors = pgTable('visitors', {
  id: varchar({ length: 36 }).notNull(),
  name: varchar({ length: 200 }).notNull(),
})

export const pool = createPool(redshift, { max: 10 })
export const db = drizzle({ client: pool })
