import { notSupported, syntaxError } from '../denials.ts'
import type { Refusal } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'
import { type ColumnDefinition, definedColumns, readTable } from '../table-definition.ts'

/** Types of PostgreSQL that no table of Redshift can have. */
const unsupportedTypes = new Set(
  `serial serial2 serial4 serial8 bigserial smallserial json jsonb uuid bytea bit inet cidr macaddr macaddr8 money xml hstore
  point line lseg box path polygon circle tsvector tsquery int4range int8range numrange tsrange tstzrange daterange
  interval oid name citext regclass txid_snapshot pg_lsn`.split(/\s+/),
)

const unsupported = (s: SqlStatement, { type }: ColumnDefinition): string | undefined => {
  const array = s.find(['['], type.from, type.to) > 0 || type.name.endsWith(' array')
  if (array) return s.source(type.from, type.to - 1)
  if (type.name === 'bit varying') return type.name
  const bare = type.name.split(' ')[0] ?? ''
  // INTERVAL YEAR TO MONTH and INTERVAL DAY TO SECOND exist; without the qualifier it does not.
  if (bare === 'interval' && type.name !== 'interval') return undefined
  return unsupportedTypes.has(type.name) || unsupportedTypes.has(bare) ? type.name : undefined
}

const attribute = (s: SqlStatement, word: string): number => {
  for (const { attributes } of definedColumns(s).columns) {
    const found = attributes.find((one) => one.word === word)
    if (found !== undefined) return found.wordAt
  }
  return -1
}

export const columnRefusals: readonly Refusal[] = [
  {
    id: 'column-type',
    what: 'No columns of serial, json, uuid, bytea, array, network, geometric (of PostgreSQL) or bare interval types.',
    source: 'c_unsupported-postgresql-datatypes; text: node-pg-migrate#767',
    words: 'seen',
    keys: [...unsupportedTypes, '[', 'array', 'varying'],
    example: 'create table "public"."jobs" (id serial primary key)',
    answers: 'Column "jobs.id" has unsupported type "serial".',
    counterexample:
      'create table "public"."jobs" (id bigint identity(1,1), "uuid" char(36), raw varchar(max))',
    refuse: (s) => {
      const { table, columns } = definedColumns(s)
      for (const column of columns) {
        const type = unsupported(s, column)
        if (type !== undefined)
          return notSupported(`Column "${table}.${column.name}" has unsupported type "${type}".`)
      }
      return undefined
    },
  },
  {
    id: 'check-constraint',
    what: 'There are no CHECK constraints.',
    source: 'c_unsupported-postgresql-features; text: django-redshift-backend#15',
    words: 'seen',
    keys: ['check'],
    example: 'create table foo (id integer check (id > 0))',
    answers: 'ALTER/CREATE TABLE column CHECK constraint is not supported',
    counterexample: 'create table foo (id integer, "check" boolean)',
    refuse: (s) => {
      const inTable =
        readTable(s)?.elements.some((one) => one.kind === 'constraint' && one.word === 'check') ?? false
      const added = s.is(0, 'alter', 'table') && s.findTop(['check', '(']) > 0
      return inTable || added || attribute(s, 'check') > 0
        ? notSupported('ALTER/CREATE TABLE column CHECK constraint is not supported')
        : undefined
    },
  },
  {
    id: 'exclude-constraint',
    what: 'There are no EXCLUDE constraints.',
    source: 'c_unsupported-postgresql-features',
    words: 'base',
    keys: ['exclude'],
    example: 'create table rooms (id int, exclude using gist (id with =))',
    answers: 'syntax error at or near "exclude" in context "id int, exclude", at line 1, column 29',
    counterexample: 'create table rooms (id int, excluded int)',
    refuse: (s) => {
      const at = s.find(['exclude', 'using'])
      return at > 0 && (readTable(s) || s.is(0, 'alter', 'table')) ? syntaxError(s, at) : undefined
    },
  },
  {
    id: 'referential-action',
    what: 'Foreign keys are informational: no ON DELETE or ON UPDATE actions.',
    source: 'r_CREATE_TABLE_NEW',
    words: 'ours',
    keys: ['on'],
    example: 'create table b (a_id int references a (id) on delete cascade)',
    answers: 'syntax error at or near "on" in context "(id) on", at line 1, column 44',
    counterexample: 'create table b (a_id int references a (id))',
    refuse: (s) => {
      if (!s.names.has('references') || !(readTable(s) || s.is(0, 'alter', 'table'))) return undefined
      const remove = s.find(['on', 'delete'])
      const at = remove > 0 ? remove : s.find(['on', 'update'])
      return at > 0 ? syntaxError(s, at) : undefined
    },
  },
  {
    id: 'deferrable',
    what: 'No constraint can be deferred.',
    source: 'r_CREATE_TABLE_NEW',
    words: 'ours',
    keys: ['deferrable', 'initially'],
    example:
      'alter table b add constraint f foreign key (a_id) references a (id) deferrable initially deferred',
    answers: 'syntax error at or near "deferrable" in context "(id) deferrable", at line 1, column 69',
    counterexample: 'create table b (deferrable int)',
    refuse: (s) => {
      if (!readTable(s) && !s.is(0, 'alter', 'table')) return undefined
      for (const words of [
        ['deferrable', 'initially'],
        ['initially', 'deferred'],
        [')', 'deferrable'],
      ]) {
        const at = s.find(words)
        if (at > 0) return syntaxError(s, words[0] === ')' ? at + 1 : at)
      }
      return undefined
    },
  },
  {
    id: 'generated-column',
    what: 'The only generated columns are identities, as GENERATED BY DEFAULT AS IDENTITY(seed, step).',
    source: 'r_CREATE_TABLE_NEW',
    words: 'base',
    keys: ['generated'],
    example: 'create table a (id int generated always as identity)',
    answers: 'syntax error at or near "always" in context "id int generated always", at line 1, column 34',
    counterexample: 'create table a (id int generated by default as identity(1,1))',
    refuse: (s) => {
      const at = attribute(s, 'generated')
      if (at < 0) return undefined
      if (!s.is(at + 1, 'by', 'default', 'as', 'identity')) return syntaxError(s, at + 1)
      return s.is(at + 5, '(') && s.at(at + 6).kind === 'number'
        ? undefined
        : syntaxError(s, Math.min(at + 5, s.length - 1))
    },
  },
  {
    id: 'table-form',
    what: 'No UNLOGGED tables, no INHERITS, no PARTITION BY, no TABLESPACE, no storage parameters.',
    source: 'c_unsupported-postgresql-features',
    words: 'base',
    keys: ['unlogged', 'inherits', 'partition', 'tablespace', 'with'],
    example: 'create table a (id int) partition by range (id)',
    answers: 'syntax error at or near "partition" in context "id int) partition", at line 1, column 25',
    counterexample: 'create table a (id int, "partition" int)',
    refuse: (s) => {
      const table = readTable(s)
      if (table === undefined) return undefined
      if (s.is(1, 'unlogged')) return syntaxError(s, 1)
      const end = s.findTop(['as'], table.tail)
      const to = end < 0 ? s.length : end
      for (const words of [['inherits'], ['partition'], ['tablespace'], ['with', '(']]) {
        const at = s.findTop(words, table.tail, to)
        if (at > 0) return syntaxError(s, at)
      }
      return undefined
    },
  },
]
