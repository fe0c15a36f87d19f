/** One run of the tests, and what it meets. */
export interface Cell {
  readonly node: string
  readonly pg: string
  /** What to run; everything where it is empty. */
  readonly files: readonly string[]
  readonly libraries: readonly { readonly name: string; readonly version: string; readonly pattern: string }[]
  /** Finds the tests to run by their names; all where it is absent. */
  readonly pattern?: string
}

export function allCells(root: string, asked: Record<'node' | 'pg' | 'knex' | 'kysely', string[]>): Cell[]

export function corners(root: string): Cell[]
