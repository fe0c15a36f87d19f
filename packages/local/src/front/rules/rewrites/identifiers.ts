import type { Rewrite } from '../rule.ts'
import { fold, type SqlStatement } from '../sql-statement.ts'

/** Words after which the name of a user follows; its capitals stay. */
const beforeUser = new Set(['user', 'role', 'group', 'authorization', 'owner'])

/** Where in a GRANT or REVOKE the users begin; past the end in anything else. */
const grantees = (s: SqlStatement): number => {
  if (!s.is(0, 'grant') && !s.is(0, 'revoke')) return s.length
  const at = s.findTop([s.is(0, 'grant') ? 'to' : 'from'])
  return at < 0 ? s.length : at
}

export const identifierRewrites: readonly Rewrite[] = [
  {
    id: 'fold-quoted-names',
    what: 'Quoted names fold to small letters too, unless enable_case_sensitive_identifier is on. Names of users keep theirs.',
    source: 'r_names, r_enable_case_sensitive_identifier',
    keys: ['"'],
    example: 'select "Id" as "userId", \'"Id"\' from "public"."Users"',
    becomes: 'select "id" as "userid", \'"Id"\' from "public"."users"',
    counterexample: 'grant select on t to "IAMR:Etl"',
    rewrite: (s, edits, { caseSensitive }) => {
      if (caseSensitive) return
      const users = grantees(s)
      s.tokens.forEach(({ kind, name }, at) => {
        if (kind !== 'quoted' || at > users) return
        const before = s.is(at - 1, 'to') ? s.at(at - 2).text : s.at(at - 1).text
        if (!beforeUser.has(before) && fold(name) !== name) edits.replace(at, at, fold(s.source(at)))
      })
    },
  },
]
