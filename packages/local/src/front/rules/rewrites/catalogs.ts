import type { Rewrite } from '../rule.ts'
import type { SqlStatement } from '../sql-statement.ts'

/** Catalogs that have other columns on Redshift, and the views that show them so. */
const views = new Map([
  ['pg_catalog.pg_attribute', 'redshift_attribute'],
  ['pg_catalog.pg_attrdef', 'redshift_attrdef'],
  ['information_schema.columns', 'redshift_columns'],
])

/** Words that may follow a table in FROM and are no alias. */
const notAliases = new Set(
  'where join left inner cross full right on order group having limit union except intersect natural using'.split(
    ' ',
  ),
)

const hasAlias = (s: SqlStatement, at: number): boolean => {
  const { kind, text, name } = s.at(at + 1)
  return name !== '' && !(kind === 'word' && notAliases.has(text))
}

export const catalogRewrites: readonly Rewrite[] = [
  {
    id: 'catalog-view',
    what: 'pg_attribute, pg_attrdef and information_schema.columns are as on Redshift: with adsrc, identities as defaults, without late-binding views.',
    source: 'c_intro_catalog_views',
    keys: ['pg_attribute', 'pg_attrdef', 'information_schema'],
    example:
      'select adsrc from "pg_catalog"."pg_attrdef" d, information_schema.columns where d.adnum = columns.n',
    becomes:
      'select adsrc from pg_catalog.redshift_attrdef d, pg_catalog.redshift_columns columns where d.adnum = columns.n',
    counterexample: "select 'pg_attribute'::regclass from columns",
    rewrite: (s, edits) => {
      for (let at = 1; at < s.length; at++) {
        const { name } = s.at(at)
        const from = s.is(at - 1, '.') ? at - 2 : at
        const schema = from < at ? s.at(from).name : 'pg_catalog'
        const view = views.get(`${schema}.${name}`)
        if (view === undefined || !['from', 'join', ',', '('].includes(s.at(from - 1).text)) continue
        // Without an alias its columns go by its own name.
        edits.replace(from, at, `pg_catalog.${view}${hasAlias(s, at) ? '' : ` ${name}`}`)
      }
    },
  },
]
