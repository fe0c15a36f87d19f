import type { PgResponse, PooledConnection, QueryObject, Step } from './internals.ts'

type Run = (sql: string, bindings: readonly unknown[]) => Promise<PgResponse>

/**
 * Runs the several statements of one call, all or nothing, on one session.
 *
 * @param transacting Whether a transaction is open already; otherwise the statements get one of their own.
 */
export async function runSteps(
  query: QueryObject,
  steps: readonly Step[],
  { connection, run, transacting }: { connection: PooledConnection; run: Run; transacting: boolean },
): Promise<QueryObject> {
  if (!transacting) await run('begin', [])
  try {
    let rowCount = 0
    for (const { bindings, check, counts, sql } of steps) {
      const response = await run(sql, bindings)
      check?.(response)
      if (counts) rowCount += response.rowCount ?? 0
    }
    if (!transacting) await run('commit', [])
    query.response = { command: 'INSERT', rowCount, rows: [] }
    return query
  } catch (error) {
    if (!transacting) await rollBack(connection, run)
    throw error
  }
}

async function rollBack(connection: PooledConnection, run: Run): Promise<void> {
  try {
    await run('rollback', [])
  } catch (error) {
    connection.__knex__disposed = error
  }
}
