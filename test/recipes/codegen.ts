import { RedshiftDialect } from '@redshift-iam/kysely'
import { Kysely } from 'kysely'
import {
  DatabaseMetadata,
  EnumCollection,
  type GenerateOptions,
  generate,
  PostgresDialect,
} from 'kysely-codegen'
import { redshift } from './redshift.ts'

/** PostgreSQL's names of types, but tables and columns as our dialect finds them, and no enums: Redshift has none. */
class RedshiftCodegen extends PostgresDialect {
  constructor() {
    super()
    this.introspector.introspect = async ({ db }) => {
      const tables = await db.introspection.getTables()
      return new DatabaseMetadata({
        enums: new EnumCollection(),
        tables: tables.map((table) => ({
          ...table,
          columns: table.columns.map((column) => ({
            ...column,
            comment: column.comment ?? null,
            enumValues: null,
          })),
        })),
      })
    }
  }
}

export async function writeTypes(outFile: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new RedshiftDialect({ iam: redshift, pool: { max: 2 } }) })
  try {
    // The same class: kysely-codegen only knows it by Kysely's CommonJS types.
    await generate({ db: db as unknown as GenerateOptions['db'], dialect: new RedshiftCodegen(), outFile })
  } finally {
    await db.destroy()
  }
}
