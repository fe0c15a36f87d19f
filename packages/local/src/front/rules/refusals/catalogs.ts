import type { Refusal } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

/** Catalogs that came after PostgreSQL 8.0. */
const relations = new Set(
  `pg_enum pg_extension pg_available_extensions pg_range pg_collation pg_sequence pg_sequences pg_authid pg_auth_members pg_roles
  pg_opfamily pg_policy pg_policies pg_matviews pg_foreign_table pg_foreign_server pg_foreign_data_wrapper pg_publication
  pg_subscription pg_partitioned_table pg_event_trigger pg_stat_statements pg_statistic_ext pg_init_privs pg_seclabels
  pg_timezone_names pg_cursors pg_prepared_statements`.split(/\s+/),
)

/** Columns of catalogs that came after PostgreSQL 8.0. */
const columns = new Set(
  `attidentity attgenerated attcollation attcompression atthasmissing attmissingval attoptions relispartition relpartbound
  relrowsecurity relforcerowsecurity relreplident relpersistence relispopulated typcategory typcollation typispreferred
  conperiod connoinherit convalidated conindid indisexclusion indisvalid indisready datcollate datctype extname evtname`.split(
    /\s+/,
  ),
)

const types = new Set([
  'regnamespace',
  'regrole',
  'regcollation',
  'json',
  'jsonb',
  'uuid',
  'hstore',
  'citext',
])

/** The first name of a set that stands where a relation does: not after a dot of anything but its schema. */
const findRelation = (s: SqlStatement): number => {
  for (let at = 1; at < s.length; at++) {
    if (!relations.has(s.at(at).name)) continue
    const qualified = s.is(at - 1, '.')
    if (qualified && s.at(at - 2).name !== 'pg_catalog') continue
    const before = s.at(qualified ? at - 3 : at - 1).text
    if (['from', 'join', ',', 'table'].includes(before)) return at
  }
  return -1
}

export const catalogRefusals: readonly Refusal[] = [
  {
    id: 'catalog-relation',
    what: 'The catalog is that of PostgreSQL 8.0: no pg_enum, pg_sequence, pg_roles, pg_extension and so on.',
    source: 'c_intro_catalog_views; text: rust-postgres#167, metabase#56992',
    words: 'seen',
    keys: [...relations],
    example: 'select 1 from pg_catalog.pg_enum',
    answers: 'relation "pg_catalog.pg_enum" does not exist',
    counterexample: 'select pg_enum from t',
    refuse: (s) => {
      const at = findRelation(s)
      if (at < 0) return undefined
      const schema = s.is(at - 1, '.') ? 'pg_catalog.' : ''
      return { code: '42P01', message: `relation "${schema}${s.at(at).name}" does not exist` }
    },
  },
  {
    id: 'catalog-column',
    what: 'Catalog columns are those of PostgreSQL 8.0: no attidentity, attgenerated, relispartition and so on.',
    source: 'c_intro_catalog_views',
    words: 'base',
    keys: [...columns],
    example: 'select a.attidentity from pg_attribute a',
    answers: 'column a.attidentity does not exist',
    counterexample: 'select attname from pg_attribute',
    refuse: (s) => {
      if (![...s.names].some((name) => name.startsWith('pg_'))) return undefined
      const at = s.tokens.findIndex(({ name }) => columns.has(name))
      if (at < 0) return undefined
      const written = s.is(at - 1, '.') ? `${s.at(at - 2).name}.${s.at(at).name}` : `"${s.at(at).name}"`
      return { code: '42703', message: `column ${written} does not exist` }
    },
  },
  {
    id: 'missing-type',
    what: 'Nothing can be cast to regnamespace, regrole, json, jsonb or uuid.',
    source: 'c_unsupported-postgresql-datatypes',
    words: 'base',
    keys: [...types],
    example: "select 'public'::regnamespace",
    answers: 'type "regnamespace" does not exist',
    counterexample: "select 'pg_class'::regclass",
    refuse: (s) => {
      for (let at = 1; at < s.length; at++) {
        const { name: type } = s.at(at)
        if (!types.has(type)) continue
        const castAs = s.is(at - 1, 'as') && s.is(at + 1, ')') && s.find(['cast', '('], 0, at) >= 0
        if (s.is(at - 1, '::') || castAs) return { code: '42704', message: `type "${type}" does not exist` }
      }
      return undefined
    },
  },
]
