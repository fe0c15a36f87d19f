import type { Knex } from 'knex'
import { roleArn, s3Url } from './copy-literals.ts'

const columns = 'visitor_id, page, visited_at, payload'

export async function copyVisits(knex: Knex, from: string, role: string): Promise<void> {
  await knex.raw(`copy visits (${columns}) from ${s3Url(from)} iam_role ${roleArn(role)} format as csv gzip`)
}

export async function unloadVisits(knex: Knex, to: string, role: string): Promise<void> {
  await knex.raw(
    `unload ($$ select ${columns} from visits where page <> '/health' order by visited_at $$)
     to ${s3Url(to)} iam_role ${roleArn(role)} format as csv gzip`,
  )
}
