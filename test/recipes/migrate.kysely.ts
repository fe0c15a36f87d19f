import { type Kysely, type Migration, Migrator } from 'kysely'

/** Runs each migration without a transaction around it; one that fails half-way stays half done. */
export async function migrate<DB>(db: Kysely<DB>, migrations: Record<string, Migration>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    disableTransactions: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
