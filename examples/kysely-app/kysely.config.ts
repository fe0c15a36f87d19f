import { RedshiftDialect } from '@redshift-iam/kysely'
import { defineConfig } from 'kysely-ctl'
import { redshift } from './src/redshift.ts'

export default defineConfig({
  dialect: () => new RedshiftDialect({ iam: redshift(), lockTimeout: 60_000 }),
  migrations: { migrationFolder: 'migrations' },
})
