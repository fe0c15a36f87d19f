type Done = (error?: unknown, connection?: unknown) => void
export type AfterCreate = (connection: PooledConnection, done: Done) => unknown

interface PooledConnection {
  end(callback: () => void): unknown
}

/**
 * A pool's `afterCreate` that ends the session when the user's own fails: Knex forgets such a connection without
 * closing it, and the session stays open on the server.
 */
export function endingAfterCreate(afterCreate: AfterCreate): AfterCreate {
  return (connection, done) => {
    let settled = false
    const settle: Done = (error, created) => {
      if (settled) return
      settled = true
      if (error) connection.end(() => {})
      done(error, created)
    }
    try {
      const result = afterCreate(connection, settle)
      // An `async` function that throws would otherwise leave Knex waiting for a callback that never comes.
      if (result instanceof Promise) result.catch(settle)
    } catch (error) {
      settle(error)
    }
  }
}
