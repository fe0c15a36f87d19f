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
  const name = quoteIdentifier(contents.database)
  if (contents.database !== 'postgres') {
    const maintenance = new Admin(server, 'postgres')
    try {
      await maintenance.query(`CREATE DATABASE ${name}`)
    } finally {
      await maintenance.close()
    }
  }
  const admin = new Admin(server, contents.database)
  const statements = [
    // Anybody may create tables in "public" on Redshift, and in a PostgreSQL of its time.
    'GRANT CREATE ON SCHEMA public TO PUBLIC',
    ...contents.groups.map((group) => `CREATE ROLE ${quoteIdentifier(group)} NOLOGIN`),
    ...contents.users.map((user) => `CREATE ROLE ${quoteIdentifier(user)} LOGIN`),
    contents.setupSql,
  ]
  await admin.query(statements.join(';\n'))
  return admin
}
