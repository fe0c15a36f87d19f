import type { Edits } from '../edits.ts'
import { fold, type SqlStatement } from '../sql-statement.ts'
import type { Attribute, ColumnDefinition } from '../table-definition.ts'
import { definedColumns } from '../table-definition.ts'

/** Does something to each column that a statement defines. */
export const eachColumn =
  (change: (s: SqlStatement, column: ColumnDefinition, edits: Edits) => void) =>
  (s: SqlStatement, edits: Edits): void => {
    for (const column of definedColumns(s).columns) change(s, column, edits)
  }

/** Does something to each attribute of one of these kinds. */
export const eachAttribute = (
  words: readonly string[],
  change: (s: SqlStatement, attribute: Attribute, edits: Edits) => void,
): ((s: SqlStatement, edits: Edits) => void) =>
  eachColumn((s, { attributes }, edits) => {
    for (const attribute of attributes) if (words.includes(attribute.word)) change(s, attribute, edits)
  })

/** A name at `index`, spelled for PostgreSQL. */
export const identifier = (s: SqlStatement, index: number, caseSensitive: boolean): string => {
  const { kind, name } = s.at(index)
  if (kind !== 'quoted') return name
  return `"${(caseSensitive ? name : fold(name)).replaceAll('"', '""')}"`
}
