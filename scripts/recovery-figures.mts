import { readFileSync } from 'node:fs'
import { docFile } from './committed-doc.mts'

/** A row of the benchmark `recovery`, as docs/benchmarks.json has it. */
export interface RecoveryRow {
  readonly fault: string
  /** Empty, `pause skipped`, or how long the fault lasted. */
  readonly kind: string
  /** Milliseconds until the first connect worked. */
  readonly ours: number
  /** As a multiple of a connect that nothing disturbed. */
  readonly ratio: number
  /** Connects that failed after the end of the fault. */
  readonly failed: number
}

/** The published rows; none where the benchmark was never published. */
export function publishedRecovery(): RecoveryRow[] {
  const { rows } = JSON.parse(readFileSync(docFile('benchmarks.json'), 'utf8')) as {
    rows: (RecoveryRow & { readonly benchmark: string })[]
  }
  return rows.filter(({ benchmark }) => benchmark === 'recovery')
}

/** What was measured of a fault, for a cell of docs/faults.md. */
export function measuredRecovery(rows: readonly RecoveryRow[], fault: string): string {
  if (rows.length === 0) return '[`recovery`](benchmarks.md)'
  const of = (kind: string): RecoveryRow | undefined =>
    rows.find((row) => row.fault === fault && row.kind === kind)
  const [whole, skipped] = [of(''), of('pause skipped')]
  if (!whole) return '–'
  if (skipped) return `${time(whole)}; ${figure(skipped)} with the pause skipped`
  return whole.failed > 0 ? `${figure(whole)}, ${whole.failed} failed before` : figure(whole)
}

/** Fails where a row is of a fault that the page does not have. */
export function requireKnown(rows: readonly RecoveryRow[], faults: readonly string[]): void {
  const unknown = rows.find(({ fault }) => !faults.includes(fault))
  if (unknown)
    throw new Error(`The benchmark measures "${unknown.fault}", which docs/faults.md does not have.`)
}

function figure(row: RecoveryRow): string {
  return `${time(row)} (${row.ratio < 10 ? row.ratio.toFixed(1) : Math.round(row.ratio)} ×)`
}

function time({ ours }: RecoveryRow): string {
  return ours < 1000 ? `${Number(ours.toPrecision(2))} ms` : `${(ours / 1000).toFixed(1)} s`
}
