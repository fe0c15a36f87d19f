import { type Kysely, sql } from 'kysely'
import { roleArn, s3Url } from './copy-literals.ts'

export async function copyVisits<DB>(db: Kysely<DB>, from: string, role: string): Promise<void> {
  await sql`
    copy visits from ${sql.raw(s3Url(from))} iam_role ${sql.raw(roleArn(role))}
    format as json 'auto'`.execute(db)
}

export async function unloadVisits<DB>(db: Kysely<DB>, to: string, role: string): Promise<void> {
  await sql`
    unload ($$ select * from visits where page <> '/health' order by visited_at $$)
    to ${sql.raw(s3Url(to))} iam_role ${sql.raw(roleArn(role))}
    format as csv header parallel off allowoverwrite`.execute(db)
}
