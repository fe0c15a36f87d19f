import type { Knex } from 'knex'
import { roleArn, s3Url } from './copy-literals.ts'

export async function copyVisits(knex: Knex, from: string, role: string): Promise<void> {
  await knex.raw(`copy visits from ${s3Url(from)} iam_role ${roleArn(role)} format as parquet`)
}

export async function unloadVisits(knex: Knex, to: string, role: string): Promise<void> {
  await knex.raw(
    `unload ($$ select * from visits $$) to ${s3Url(to)} iam_role ${roleArn(role)} format as parquet`,
  )
}
