import { PrismaPg } from '@prisma/adapter-pg'
import { createPool } from '@redshift-iam/pg'
import { redshift } from './redshift.ts'

export const pool = createPool(redshift, {
  max: 10,
  // Prisma finds its columns by the names it gave them.
  session: { enable_case_sensitive_identifier: true },
})
export const adapter = new PrismaPg(pool)

// const prisma = new PrismaClient({ adapter })
