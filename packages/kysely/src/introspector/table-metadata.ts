import type { ListedColumn } from './catalog-statements.ts'
import { catalogTypeName } from './type-name.ts'

/** A column in the form that every supported Kysely understands. */
export interface RedshiftColumnMetadata {
  readonly name: string
  readonly dataType: string
  readonly dataTypeSchema?: string
  readonly isAutoIncrementing: boolean
  readonly isNullable: boolean
  readonly hasDefaultValue: boolean
  readonly comment?: string
}

/** A table or view in the form that every supported Kysely understands. */
export interface RedshiftTableMetadata {
  readonly name: string
  readonly schema: string
  readonly isView: boolean
  readonly isForeign: boolean
  readonly comment?: string
  readonly columns: RedshiftColumnMetadata[]
}

/** The default that Redshift writes for IDENTITY: `"identity"(100, 0, '1,1'::text)`, or `default_identity(...)`. */
const identityDefault = /^"?(default_)?identity"?\(/

/** Gathers columns into tables. The columns of one table follow each other. */
export function toTables(columns: readonly ListedColumn[]): RedshiftTableMetadata[] {
  const tables: RedshiftTableMetadata[] = []
  let current: RedshiftTableMetadata | undefined
  for (const column of columns) {
    if (current?.name !== column.table || current.schema !== column.schema) {
      current = {
        name: column.table,
        schema: column.schema,
        isView: column.kind === 'view',
        isForeign: column.kind === 'external',
        ...(column.table_comment !== null && { comment: column.table_comment }),
        columns: [],
      }
      tables.push(current)
    }
    current.columns.push(toColumn(column))
  }
  return tables
}

function toColumn(column: ListedColumn): RedshiftColumnMetadata {
  return {
    name: column.column,
    dataType: catalogTypeName(column.type),
    ...(column.type_schema !== null && { dataTypeSchema: column.type_schema }),
    isAutoIncrementing: identityDefault.test(column.default_source ?? ''),
    isNullable: !column.not_null,
    hasDefaultValue: column.has_default,
    ...(column.column_comment !== null && { comment: column.column_comment }),
  }
}
