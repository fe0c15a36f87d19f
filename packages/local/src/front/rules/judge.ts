import { applyEdits, Edits } from './edits.ts'
import type { Denial, RuleContext } from './rule.ts'
import { type SqlStatement, splitStatements } from './sql-statement.ts'
import { refusals, rewrites } from './table.ts'

export type Judgement =
  | { readonly kind: 'deny'; readonly rule: string; readonly denial: Denial }
  | { readonly kind: 'run'; readonly sql: string; readonly commits: boolean }

type Rule = (typeof refusals)[number] | (typeof rewrites)[number]

/** Which rules look at a statement, by the names that occur in it; in the order of the table. */
const indexByKey = <R extends Rule>(rules: readonly R[]): ((statement: SqlStatement) => R[]) => {
  const byKey = new Map<string, number[]>()
  rules.forEach((rule, position) => {
    for (const key of rule.keys) byKey.set(key, [...(byKey.get(key) ?? []), position])
  })
  return ({ names }) => {
    const found = new Set<number>()
    for (const name of names) for (const position of byKey.get(name) ?? []) found.add(position)
    return [...found].sort((a, b) => a - b).flatMap((position) => rules[position] ?? [])
  }
}

const refusalsFor = indexByKey(refusals)
const rewritesFor = indexByKey(rewrites)

const begins = (s: SqlStatement): boolean => s.is(0, 'begin') || s.is(0, 'start', 'transaction')
const ends = (s: SqlStatement): boolean => ['commit', 'end', 'rollback', 'abort'].includes(s.at(0).text)

/** Applies the table to a message. Knows nothing of sessions: the same text and context give the same answer. */
export const judge = (sql: string, context: RuleContext): Judgement => {
  const statements = splitStatements(sql)
  let { inTransaction } = context
  let commits = false
  const edits: Edits['all'][number][] = []
  for (const statement of statements) {
    if (begins(statement)) inTransaction = true
    const seen = { ...context, inTransaction: inTransaction || statements.length > 1 }
    for (const { id, refuse } of refusalsFor(statement)) {
      const denial = refuse(statement, seen)
      if (denial !== undefined) return { kind: 'deny', rule: id, denial }
    }
    const changes = new Edits(statement)
    for (const { rewrite } of rewritesFor(statement)) rewrite(statement, changes, seen)
    edits.push(...changes.all)
    commits ||= changes.commits
    if (ends(statement)) inTransaction = false
  }
  return { kind: 'run', sql: edits.length === 0 ? sql : applyEdits(sql, edits), commits }
}
