import { openRows } from '@redshift-iam/pg'
import { NotTestable } from '../check.mjs'
import { describeError } from '../lab.mjs'

/** Long enough to be interrupted on any cluster; it reads the catalog only. */
const SLOW = 'select count(*) from pg_attribute a, pg_attribute b, pg_attribute c, pg_attribute d'

/** A result that takes minutes to send, of rows of a thousand bytes. */
const VAST = "select repeat('x', 1000) from pg_attribute a, pg_attribute b"

/** @type {import('../check.mjs').Check[]} */
export const sessionChecks = [
  {
    id: 'process-id',
    question: 'Is the process id of the login the one of pg_backend_pid()?',
    expected: 'the same',
    async run(lab) {
      const client = await lab.main()
      const { rows } = await client.query('select pg_backend_pid() as pid')
      return Number(rows[0].pid) === client.processID ? 'the same' : 'another'
    },
  },
  {
    id: 'cancel-backend',
    question: 'Does pg_cancel_backend() with that process id end the statement of another session of ours?',
    expected: '57014',
    run: inASession(async (client, lab) => {
      const slow = client.query(SLOW).then(() => 'finished by itself', describeError)
      await soon()
      await (await lab.main()).query('select pg_cancel_backend($1::integer)', [client.processID])
      return (await slow).slice(0, 5)
    }),
  },
  {
    id: 'cancel-request',
    question: 'Does a CancelRequest over TLS, with the key of the session, end its statement?',
    expected: 'the session serves the next query',
    run: inASession(async (client) => {
      const rows = openRows(client, SLOW)
      await soon()
      await rows.close({ cancel: true })
      return await client.query('select 1').then(() => 'the session serves the next query', describeError)
    }),
  },
  {
    id: 'stream-waits',
    question: 'Does the server wait with the rest of a result while nobody reads?',
    expected: 'it waits',
    run: inASession(async (client) => {
      const rows = openRows(client, VAST)
      await rows.read(10)
      await soon()
      const { bytesRead } = client.connection.stream
      await rows.close({ cancel: true })
      // What stands in the buffers of both sides, and no more.
      return bytesRead < 8_000_000 ? 'it waits' : `${bytesRead} bytes arrived`
    }),
  },
  {
    id: 'lock-by-non-owner',
    question: 'May somebody who can only read a table lock it?',
    expected: '42501: permission denied',
    matches: (seen) => seen.startsWith('42501'),
    run(lab) {
      const table = lab.env.REDSHIFT_VERIFY_OTHERS_TABLE
      if (!table) throw new NotTestable('needs REDSHIFT_VERIFY_OTHERS_TABLE')
      if (!/^[\w."]+$/.test(table))
        throw new NotTestable('REDSHIFT_VERIFY_OTHERS_TABLE is no name of a table')
      return lab.attempt(['begin', `lock table ${table}`])
    },
  },
  {
    id: 'lock-session-killed',
    question: 'Does the lock of a migrator end with its connection, when that is cut?',
    expected: 'the next one gets it',
    async run(lab) {
      lab.needSchema()
      const main = await lab.main()
      await main.query('create table locks (id varchar(10), is_locked int)')
      await main.query("insert into locks values ('only', 0)")
      const [holder, next] = [await lab.connect(), await lab.connect({ statement_timeout: 30_000 })]
      try {
        await holder.query('begin')
        await holder.query('update locks set is_locked = 1')
        const waiting = next
          .query('update locks set is_locked = 1')
          .then(
            ({ rowCount }) => (rowCount === 1 ? 'the next one gets it' : `${rowCount} rows`),
            describeError,
          )
        const early = await Promise.race([waiting, soon().then(() => 'waits')])
        if (early !== 'waits') return `it did not wait: ${early}`
        holder.connection.stream.destroy()
        return await waiting
      } finally {
        await next.end()
        await holder.end().catch(() => {})
      }
    },
  },
  {
    id: 'idle-lock-cost',
    question: 'What does an idle session that holds a lock cost on Serverless?',
    expected: 'nothing beyond the statements',
    run() {
      throw new NotTestable(
        'billing is not seen in minutes: look at sys_serverless_usage around a long idle transaction',
      )
    },
  },
]

/** Time for a statement to arrive at the server and begin. */
function soon() {
  return new Promise((resolve) => setTimeout(resolve, 1_500))
}

/** A check that has a session of its own, which ends with it. */
function inASession(ask) {
  return async (lab) => {
    const client = await lab.connect()
    try {
      return await ask(client, lab)
    } finally {
      await client.end()
    }
  }
}
