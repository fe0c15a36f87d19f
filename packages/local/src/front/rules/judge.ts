import { CommandRefused } from '../s3/option-reader.ts'
import { readCopy } from '../s3/read-copy.ts'
import { readUnload } from '../s3/read-unload.ts'
import type { S3Command } from '../s3/s3-command.ts'
import { notSupported } from './denials.ts'
import { applyEdits, Edits } from './edits.ts'
import { namedSetting } from './refusals/settings.ts'
import type { Denial, RuleContext } from './rule.ts'
import { type SqlStatement, splitStatements } from './sql-statement.ts'
import { refusals, rewrites } from './table.ts'

export type Judgement =
  | { readonly kind: 'deny'; readonly rule: string; readonly denial: Denial }
  | {
      readonly kind: 'run'
      readonly sql: string
      /** Whether the transaction around it ends with it. */
      readonly commits: boolean
      /** What moves between the server and S3. */
      readonly transfers: readonly S3Command[]
      /** What the session's `enable_case_sensitive_identifier` is afterwards. */
      readonly caseSensitive: boolean
    }

type Rule = (typeof refusals)[number] | (typeof rewrites)[number]

/** Which rules look at a statement, by the names that occur in it; in the order of the table. */
const indexByKey = <R extends Rule>(rules: readonly R[]): ((statement: SqlStatement) => R[]) => {
  const byKey = new Map<string, number[]>()
  rules.forEach((rule, position) => {
    for (const key of rule.keys) byKey.set(key, [...(byKey.get(key) ?? []), position])
  })
  const none: R[] = []
  return ({ names }) => {
    let found: Set<number> | undefined
    for (const name of names) {
      const positions = byKey.get(name)
      if (positions === undefined) continue
      found ??= new Set()
      for (const position of positions) found.add(position)
    }
    return found === undefined ? none : [...found].sort((a, b) => a - b).flatMap((at) => rules[at] ?? [])
  }
}

const refusalsFor = indexByKey(refusals)
const rewritesFor = indexByKey(rewrites)

const begins = (s: SqlStatement): boolean => s.is(0, 'begin') || s.is(0, 'start', 'transaction')
const ends = (s: SqlStatement): boolean => ['commit', 'end', 'rollback', 'abort'].includes(s.at(0).text)

const caseSetting = 'enable_case_sensitive_identifier'

/** The setting after a statement: what SET says, nothing for RESET. Whether the server takes it is not waited for. */
const caseSensitiveAfter = (s: SqlStatement, before: boolean): boolean => {
  if (!s.names.has(caseSetting) || s.is(0, 'show') || s.at(namedSetting(s)).name !== caseSetting)
    return before
  return /\b(true|on|1)\b/i.test(s.source(namedSetting(s) + 1, s.length - 1))
}

/** What a COPY or UNLOAD with S3 is to the server; undefined for all other statements. */
const judgeTransfer = (
  s: SqlStatement,
  seen: RuleContext,
):
  | { readonly sql: string; readonly command: S3Command }
  | Extract<Judgement, { kind: 'deny' }>
  | undefined => {
  const deny = (denial: Denial) => ({ kind: 'deny', rule: 'amazon-s3', denial }) as const
  try {
    const copy = readCopy(s, seen.caseSensitive)
    if (copy) return { sql: 'copy pg_catalog.redshift_iam_local_load from stdin', command: copy }
    const unload = readUnload(s)
    if (!unload) return undefined
    const [query, ...more] = splitStatements(unload.query)
    if (!query || more.length > 0) return deny(notSupported('UNLOAD takes one query'))
    if (query.findTop(['limit']) > 0) return deny(notSupported('Limit clause is not supported'))
    const judged = judge(query.source(0, query.length - 1), seen)
    if (judged.kind === 'deny') return judged
    return { sql: `copy (${judged.sql}) to stdout with (header)`, command: unload }
  } catch (error) {
    if (error instanceof CommandRefused) return deny(error.denial)
    throw error
  }
}

/** Applies the table to a message. Knows nothing of sessions: the same text and context give the same answer. */
export const judge = (sql: string, context: RuleContext): Judgement => {
  const statements = splitStatements(sql)
  let { inTransaction, caseSensitive } = context
  let commits = false
  const transfers: S3Command[] = []
  const edits: Edits['all'][number][] = []
  for (const statement of statements) {
    if (begins(statement)) inTransaction = true
    const seen = { caseSensitive, inTransaction: inTransaction || statements.length > 1 }
    const transfer =
      statement.is(0, 'copy') || statement.is(0, 'unload') ? judgeTransfer(statement, seen) : undefined
    if (transfer && 'kind' in transfer) return transfer
    if (transfer) {
      transfers.push(transfer.command)
      edits.push({
        start: statement.at(0).start,
        end: statement.at(statement.length - 1).end,
        text: transfer.sql,
      })
      continue
    }
    for (const { id, refuse } of refusalsFor(statement)) {
      const denial = refuse(statement, seen)
      if (denial !== undefined) return { kind: 'deny', rule: id, denial }
    }
    const changes = new Edits(statement)
    for (const { rewrite } of rewritesFor(statement)) rewrite(statement, changes, seen)
    edits.push(...changes.all)
    commits ||= changes.commits
    caseSensitive = caseSensitiveAfter(statement, caseSensitive)
    if (ends(statement)) inTransaction = false
  }
  return {
    kind: 'run',
    sql: edits.length === 0 ? sql : applyEdits(sql, edits),
    commits,
    transfers,
    caseSensitive,
  }
}
