import type { SqlStatement } from './sql-statement.ts'

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Changes to a statement's text, collected by several rules and applied at once. */
export class Edits {
  readonly #statement: SqlStatement
  readonly #edits: Edit[] = []
  /** Set when the statement commits the transaction around it. */
  commits = false

  constructor(statement: SqlStatement) {
    this.#statement = statement
  }

  get all(): readonly Edit[] {
    return this.#edits
  }

  /** Puts `text` in the place of the tokens from `from` to `to`, `to` included. */
  replace(from: number, to: number, text: string): void {
    this.#edits.push({ start: this.#statement.at(from).start, end: this.#statement.at(to).end, text })
  }

  remove(from: number, to: number = from): void {
    this.replace(from, to, '')
  }

  before(index: number, text: string): void {
    const { start } = this.#statement.at(index)
    this.#edits.push({ start, end: start, text })
  }

  after(index: number, text: string): void {
    const { end } = this.#statement.at(index)
    this.#edits.push({ start: end, end, text })
  }
}

/** Applies edits; where two overlap, the one that begins first (or covers more) wins. */
export const applyEdits = (sql: string, edits: readonly Edit[]): string => {
  const ordered = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.start - b.start || emptyFirst(a, b) || b.end - a.end || a.order - b.order)
  let result = ''
  let at = 0
  for (const { start, end, text } of ordered) {
    if (start < at) continue
    result += sql.slice(at, start) + text
    at = end
  }
  return result + sql.slice(at)
}

const emptyFirst = (a: Edit, b: Edit): number => Number(a.end > a.start) - Number(b.end > b.start)
