import { Readable, type Transform } from 'node:stream'
import type { RowReader } from '@redshift-iam/pg'

/**
 * Sends what a reader reads through the stream that Knex gave its caller. The promise settles when that stream has closed,
 * which it does once the session is free for the next query or gone: Knex gives the session back at that moment.
 */
export function streamRowsInto(target: Transform, reader: RowReader<unknown>, count: number): Promise<void> {
  const source = new Readable({
    objectMode: true,
    highWaterMark: count,
    read() {
      const push = (rows: readonly unknown[]): void => {
        for (const row of rows) this.push(row)
        if (rows.length === 0) this.push(null)
      }
      reader.read(count).then(push, (error: Error) => this.destroy(error))
    },
  })
  source.once('error', (error) => target.destroy(error))
  target._destroy = (error, done) => void reader.close().then(() => done(error))
  return new Promise((resolve, reject) => {
    target.once('close', () => (target.errored ? reject(target.errored) : resolve()))
    source.pipe(target)
  })
}
