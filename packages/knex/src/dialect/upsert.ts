import { randomUUID } from 'node:crypto'
import type { CompiledQuery, Step } from './internals.ts'
import type { RedshiftQueryCompiler } from './query-compiler.ts'
import { refusal } from './refusal.ts'
import { conflictColumns, insertedRows, lastName } from './upsert-rows.ts'

/** Numbers the staged rows, so that the first of several with one key can be told. */
const rowNumber = '"redshift_iam_row"'

/**
 * `insert().onConflict().merge()` and `.ignore()`.
 *
 * Redshift has MERGE but takes its rows from a table only, and enforces no key. So the rows go into a temporary
 * table first, and the target is locked before anything is read: two that upsert the same new key at once would
 * both insert it otherwise.
 */
export function compileUpsert(compiler: RedshiftQueryCompiler): CompiledQuery {
  return new Upsert(compiler).compile()
}

class Upsert {
  readonly #compiler: RedshiftQueryCompiler
  readonly #target: string
  readonly #stage: string
  readonly #keys: readonly string[]
  readonly #columns: readonly string[]
  readonly #rows: readonly (readonly unknown[])[]
  readonly #steps: Step[] = []

  constructor(compiler: RedshiftQueryCompiler) {
    const { columns, rows } = insertedRows(compiler)
    this.#compiler = compiler
    this.#target = compiler.tableName
    this.#stage = compiler.formatter.wrap(`redshift_iam_${randomUUID().replaceAll('-', '')}`)
    this.#columns = columns.map((column) => compiler.formatter.wrap(column))
    this.#rows = rows
    this.#keys = conflictColumns(compiler.single.onConflict).map((column) => compiler.formatter.wrap(column))
    for (const key of this.#keys) {
      if (!this.#columns.includes(key)) {
        throw refusal(
          `onConflict() names the column ${key}, which the rows to insert do not have.`,
          'Give that column in each row.',
        )
      }
    }
  }

  compile(): CompiledQuery {
    const { grouped, single } = this.#compiler
    const updates = single.merge?.updates
    const copied = single.merge === undefined ? [] : this.#copiedColumns(updates)
    const merges = copied.length > 0 && grouped['where'] === undefined
    // Redshift's answer to MERGE need not carry a count; but each staged row is then either inserted or updated.
    this.#stageRows({ counts: merges })
    if (single.merge !== undefined && this.#rows.length > 1) this.#refuseRepeatedKeys()
    if (merges) this.#merge(copied)
    else {
      if (copied.length > 0) this.#update(() => copied)
      else if (isValues(updates)) this.#update(() => this.#compiler._prepUpdate({ ...updates }))
      this.#insertMissing()
    }
    this.#add(`drop table ${this.#stage}`)
    return { sql: this.#steps.map((step) => step.sql).join('; '), redshiftSteps: this.#steps }
  }

  #stageRows(step: Partial<Step>): void {
    const { client, builder, bindingsHolder } = this.#compiler
    const columns = this.#columns.join(', ')
    if (client.lockUpserts) this.#add(`lock table ${this.#target}`)
    this.#add(
      `create temp table ${this.#stage} as select ${columns}, 0 as ${rowNumber} from ${this.#target} where 1 = 0`,
    )
    this.#add(
      () =>
        `insert into ${this.#stage} (${columns}, ${rowNumber}) values ${this.#rows
          .map((row, index) => `(${client.parameterize(row, null, builder, bindingsHolder)}, ${index})`)
          .join(', ')}`,
      step,
    )
  }

  /** MERGE would insert both of two new rows with one key. PostgreSQL refuses them as well. */
  #refuseRepeatedKeys(): void {
    const keys = this.#keys.join(', ')
    const known = this.#keys.map((key) => `${key} is not null`).join(' and ')
    this.#add(
      `select ${keys} from ${this.#stage} where ${known} group by ${keys} having count(*) > 1 limit 1`,
      {
        check: ({ rows }) => {
          if (rows.length === 0) return
          throw refusal(
            `onConflict().merge() was given several rows with the same ${keys}.`,
            'Give each key once: Redshift cannot tell which of them should win.',
          )
        },
      },
    )
  }

  #merge(set: readonly string[]): void {
    const values = this.#columns.map((column) => `"excluded".${column}`).join(', ')
    this.#add(
      `merge into ${this.#target} using ${this.#stage} as "excluded" on ${this.#matching(this.#ownName())} ` +
        `when matched then update set ${set.join(', ')} ` +
        `when not matched then insert (${this.#columns.join(', ')}) values (${values})`,
    )
  }

  /** MERGE has no condition of its own, and whether it takes bindings is not documented: UPDATE does both. */
  #update(assignments: () => readonly string[]): void {
    this.#add(
      () => {
        const set = assignments().join(', ')
        const condition = this.#compiler.condition()
        return (
          `update ${this.#target} set ${set} from ${this.#stage} as "excluded" ` +
          `where ${this.#matching(this.#ownName())}${condition === '' ? '' : ` and (${condition})`}`
        )
      },
      { counts: true },
    )
  }

  #insertMissing(): void {
    const columns = this.#columns.join(', ')
    const [firstKey] = this.#keys
    const unknown = this.#keys.map((key) => `${key} is null`).join(' or ')
    const source =
      this.#rows.length > 1
        ? `(select ${columns} from (select ${columns}, row_number() over (partition by ${this.#keys.join(', ')} ` +
          `order by ${rowNumber}) as "redshift_iam_rank" from ${this.#stage}) as "ranked" ` +
          `where "redshift_iam_rank" = 1 or ${unknown})`
        : this.#stage
    this.#add(
      `insert into ${this.#target} (${columns}) ` +
        `select ${this.#columns.map((column) => `"excluded".${column}`).join(', ')} from ${source} as "excluded" ` +
        `left join ${this.#target} as "present" on ${this.#matching('"present"')} ` +
        `where "present".${firstKey} is null`,
      { counts: true },
    )
  }

  /** `column = excluded.column` for what `.merge()` or `.merge(['column'])` asks; keys are equal already. */
  #copiedColumns(updates: unknown): readonly string[] {
    if (isValues(updates)) return []
    const columns = Array.isArray(updates)
      ? updates.map((column) => this.#compiler.formatter.wrap(lastName(String(column))))
      : this.#columns
    return columns
      .filter((column) => !this.#keys.includes(column))
      .map((column) => `${column} = "excluded".${column}`)
  }

  /** How the statement's own target is named in its conditions: without schema, as MERGE allows no alias. */
  #ownName(): string {
    return this.#compiler.formatter.wrap(lastName(String(this.#compiler.single.table)))
  }

  #matching(target: string): string {
    return this.#keys.map((key) => `${target}.${key} = "excluded".${key}`).join(' and ')
  }

  /** Adds a statement with the bindings that compiling it leaves behind. */
  #add(sql: string | (() => string), more: Partial<Step> = {}): void {
    const { bindingsHolder } = this.#compiler
    const before = bindingsHolder.bindings.length
    const text = typeof sql === 'string' ? sql : sql()
    this.#steps.push({ sql: text, bindings: bindingsHolder.bindings.slice(before), ...more })
  }
}

function isValues(updates: unknown): updates is Record<string, unknown> {
  return typeof updates === 'object' && updates !== null && !Array.isArray(updates)
}
