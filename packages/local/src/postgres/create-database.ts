import { Admin, quoteIdentifier } from './admin.ts'
import type { PostgresServer } from './server.ts'

export interface DatabaseContents {
  readonly database: string
  /** Users that may log in. */
  readonly users: readonly string[]
  readonly groups: readonly string[]
  /** Run last, as the superuser. */
  readonly setupSql: string
}

/** Creates the database with its users and groups, and returns the administrator's way into it. */
export async function createDatabase(server: PostgresServer, contents: DatabaseContents): Promise<Admin> {
  const { database, groups, users, setupSql } = contents
  if (database !== 'postgres') {
    await runOnce(server, 'postgres', `CREATE DATABASE ${quoteIdentifier(database)}`)
  }
  const statements = [
    // Anybody may create tables in "public" on Redshift, and in a PostgreSQL of its time.
    'GRANT CREATE ON SCHEMA public TO PUBLIC',
    ...groups.map((group) => `CREATE ROLE ${quoteIdentifier(group)} NOLOGIN`),
    ...users.map((user) => `CREATE ROLE ${quoteIdentifier(user)} LOGIN`),
    setupSql,
  ]
  // In a session of its own: settings of the database reach only those that begin later.
  await runOnce(server, database, statements.join(';\n'))
  return new Admin(server, database)
}

async function runOnce(server: PostgresServer, database: string, sql: string): Promise<void> {
  const admin = new Admin(server, database)
  try {
    await admin.query(sql)
  } finally {
    await admin.close()
  }
}
