import { RedshiftDialect } from '@redshift-iam/kysely'
import { type Generated, Kysely } from 'kysely'
import { redshift } from './redshift.ts'

/** The tables that the migrations make. */
export interface Database {
  visitors: { id: Generated<number>; name: string; country: string | null }
  visits: { visitor_id: number; page: string; visited_at: Date }
}

export function openDatabase(): Kysely<Database> {
  return new Kysely<Database>({
    dialect: new RedshiftDialect({
      iam: redshift(),
      pool: { max: 4 },
      session: { query_group: 'kysely-app', timezone: 'UTC' },
    }),
  })
}
