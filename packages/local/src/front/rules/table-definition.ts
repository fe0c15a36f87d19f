import type { SqlStatement } from './sql-statement.ts'

/** A column in CREATE TABLE or ALTER TABLE ADD. Positions are token indexes, ends excluded. */
export interface ColumnDefinition {
  readonly kind: 'column'
  readonly name: string
  readonly from: number
  readonly to: number
  readonly type: { readonly from: number; readonly to: number; readonly name: string }
  /** Where each attribute (NOT NULL, DEFAULT …, ENCODE …) begins and ends. */
  readonly attributes: readonly Attribute[]
}

export interface TableConstraint {
  readonly kind: 'constraint'
  readonly from: number
  readonly to: number
  /** The word that says which: `primary`, `unique`, `foreign`, `check`, `exclude`, `like`. */
  readonly word: string
  readonly wordAt: number
}

export interface Attribute {
  readonly word: string
  /** Includes a leading `CONSTRAINT name`. */
  readonly from: number
  readonly wordAt: number
  readonly to: number
}

export interface TableDefinition {
  /** Name as written, such as `"public"."orders"`, and the bare table name. */
  readonly name: { readonly from: number; readonly to: number; readonly table: string }
  readonly elements: readonly (ColumnDefinition | TableConstraint)[]
  /** Where the attributes of the table (DISTSTYLE, AS …) begin. */
  readonly tail: number
}

const attributeWords = new Set(
  'not null constraint primary unique references check default identity generated encode distkey sortkey collate'.split(
    ' ',
  ),
)
const constraintWords = new Set(['primary', 'unique', 'foreign', 'check', 'exclude', 'like'])

/** Reads a column definition: `name type [attributes]`. */
export const readColumn = (s: SqlStatement, from: number, to: number): ColumnDefinition => {
  const typeFrom = from + 1
  let at = typeFrom
  const skip = (): void => {
    at = s.is(at, '(') ? s.closing(at) + 1 : at + 1
  }
  while (at < to && (at === typeFrom || !attributeWords.has(s.at(at).text))) skip()
  const words: string[] = []
  for (let index = typeFrom; index < at; index++) {
    if (s.is(index, '(')) index = s.closing(index)
    else words.push(s.at(index).name || s.at(index).text)
  }
  const type = { from: typeFrom, to: at, name: words.join(' ') }
  const attributes: Attribute[] = []
  while (at < to) {
    const start = at
    if (s.is(at, 'constraint')) at += 2
    const wordAt = at
    const { text: word } = s.at(at)
    if (word === 'not' && s.is(at + 1, 'null')) at++
    if (word === 'default' && at + 1 < to) at++
    // BY DEFAULT belongs to GENERATED; a default may itself be NULL.
    if (word === 'generated') while (at < to && !s.is(at + 1, 'as') && at + 1 < to) at++
    skip()
    if (word === 'generated') {
      while (at < to && (s.is(at, 'as') || s.is(at, 'identity'))) at++
    }
    while (at < to && (!attributeWords.has(s.at(at).text) || belongsTo(s, at, word))) skip()
    attributes.push({ word, from: start, wordAt, to: at })
  }
  return { kind: 'column', name: s.at(from).name, from, to, type, attributes }
}

/** `ON DELETE SET NULL` and `ON DELETE SET DEFAULT` end in words that begin attributes elsewhere. */
const belongsTo = (s: SqlStatement, at: number, word: string): boolean =>
  word === 'references' && s.is(at - 1, 'set')

const readElement = (s: SqlStatement, from: number, to: number): ColumnDefinition | TableConstraint => {
  const wordAt = s.is(from, 'constraint') ? from + 2 : from
  const { text: word } = s.at(wordAt)
  return constraintWords.has(word) ? { kind: 'constraint', from, to, word, wordAt } : readColumn(s, from, to)
}

/** Reads CREATE TABLE; `undefined` for anything else. */
export const readTable = (s: SqlStatement): TableDefinition | undefined => {
  if (!s.is(0, 'create')) return undefined
  const table = s.find(['table'], 1, 4)
  if (table < 0 || s.find(['external'], 1, table) >= 0) return undefined
  const from = s.is(table + 1, 'if', 'not', 'exists') ? table + 4 : table + 1
  const to = s.endOfName(from)
  const name = { from, to, table: s.at(to - 1).name }
  if (!s.is(to, '(')) return { name, elements: [], tail: to }
  const close = s.closing(to)
  // `create table a (b, c) as select …` names columns without types.
  const elements = s.list(to + 1, close).map((part) => readElement(s, part.from, part.to))
  return { name, elements, tail: close + 1 }
}

/** What ALTER TABLE does, action by action; `undefined` for anything else. */
export const readAlterTable = (
  s: SqlStatement,
):
  | { readonly name: TableDefinition['name']; readonly actions: readonly { from: number; to: number }[] }
  | undefined => {
  if (!s.is(0, 'alter', 'table')) return undefined
  let from = 2
  if (s.is(from, 'if', 'exists')) from += 2
  if (s.is(from, 'only')) from++
  const to = s.endOfName(from)
  return { name: { from, to, table: s.at(to - 1).name }, actions: s.list(to, s.length) }
}

/** The columns a statement defines, by CREATE TABLE or ALTER TABLE ADD COLUMN, with the table's name. */
export const definedColumns = (s: SqlStatement): { table: string; columns: ColumnDefinition[] } => {
  const created = readTable(s)
  if (created !== undefined) {
    const columns = created.elements.filter((element) => element.kind === 'column')
    return { table: created.name.table, columns: columns.filter((column) => column.type.from < column.to) }
  }
  const altered = readAlterTable(s)
  if (altered === undefined) return { table: '', columns: [] }
  const columns = altered.actions.flatMap(({ from, to }) => {
    const column = addedColumn(s, from)
    return column < 0 ? [] : [readColumn(s, column, to)]
  })
  return { table: altered.name.table, columns }
}

/** Where the definition of the column begins that an ALTER TABLE action adds; -1 if it adds none. */
export const addedColumn = (s: SqlStatement, action: number): number => {
  if (!s.is(action, 'add')) return -1
  let at = action + 1
  if (s.is(at, 'column')) at++
  if (s.is(at, 'if', 'not', 'exists')) at += 3
  return s.at(at).text === 'constraint' || constraintWords.has(s.at(at).text) ? -1 : at
}
