import type { Rewrite } from '../rule.ts'

/** Catalogs that have other columns on Redshift, and the views that show them so. */
const views = new Map([
  ['pg_attribute', 'redshift_attribute'],
  ['pg_attrdef', 'redshift_attrdef'],
])

export const catalogRewrites: readonly Rewrite[] = [
  {
    id: 'catalog-view',
    what: 'pg_attribute and pg_attrdef are those of PostgreSQL 8.0: with adsrc, identities as defaults, without late-binding views.',
    source: 'c_intro_catalog_views',
    keys: [...views.keys()],
    example: 'select adsrc from "pg_catalog"."pg_attrdef" d where pg_attrdef = 1',
    becomes: 'select adsrc from "pg_catalog".redshift_attrdef d where pg_attrdef = 1',
    counterexample: "select 'pg_attribute'::regclass",
    rewrite: (s, edits) => {
      for (let at = 1; at < s.length; at++) {
        const view = views.get(s.at(at).name)
        if (view === undefined) continue
        const qualified = s.is(at - 1, '.') && s.at(at - 2).name === 'pg_catalog'
        const { text: before } = s.at(qualified ? at - 3 : at - 1)
        if (!['from', 'join', ',', '('].includes(before)) continue
        // Without an alias its columns go by its own name.
        const next = s.at(at + 1)
        const ends = [
          'where',
          'join',
          'left',
          'inner',
          'cross',
          'full',
          'right',
          'on',
          'order',
          'group',
          'limit',
          'union',
          'natural',
          'using',
        ]
        const aliased =
          next.text === 'as' || (next.name !== '' && !(next.kind === 'word' && ends.includes(next.text)))
        edits.replace(at, at, aliased ? view : `${view} ${s.at(at).name}`)
      }
    },
  },
]
