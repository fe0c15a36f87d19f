import Transaction from 'knex/lib/dialects/redshift/transaction.js'
import { refusal } from './refusal.ts'

/** Redshift's transactions: one level, no savepoints, and the isolation level belongs to the database. */
export class RedshiftTransaction extends Transaction {
  override setIsolationLevel(level: string): this {
    if (level === 'snapshot') {
      throw refusal(
        "A transaction on Redshift cannot ask for isolation level 'snapshot'.",
        'Set it for the database: ALTER DATABASE name ISOLATION LEVEL SNAPSHOT.',
      )
    }
    return super.setIsolationLevel(level)
  }

  override savepoint(): Promise<never> {
    return Promise.reject(
      refusal(
        'Redshift has no savepoints, so a transaction cannot be nested in another.',
        'Use the outer transaction for the inner work too; give it to batchInsert() with .transacting(trx).',
      ),
    )
  }
}
