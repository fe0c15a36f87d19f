import type { DatabaseConnection } from 'kysely'

type Action = () => Promise<void>

/**
 * Lets something wait for the end of the transaction on a connection. Kysely up to 0.28.17 and 0.29.2 asks for the
 * migration lock back inside the transaction of the migrations: another migrator that got it then would not see them yet.
 */
export class TransactionEnds {
  readonly #waiting = new WeakMap<DatabaseConnection, Action[]>()

  after(connection: DatabaseConnection, action: Action): void {
    this.#waiting.set(connection, [...(this.#waiting.get(connection) ?? []), action])
  }

  async ended(connection: DatabaseConnection): Promise<void> {
    const actions = this.#waiting.get(connection) ?? []
    this.#waiting.delete(connection)
    for (const action of actions) await action()
  }
}
