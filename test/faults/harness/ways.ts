import type { RedshiftResolver } from '@redshift-iam/core'
import { RedshiftKnexClient, redshiftKnexConfig } from '@redshift-iam/knex'
import { RedshiftDialect } from '@redshift-iam/kysely'
import { createPool } from '@redshift-iam/pg'
import knex from 'knex'
import { Kysely, sql } from 'kysely'

/** How many sessions, and how many milliseconds one may take to be made. */
export interface Limits {
  readonly max: number
  readonly connectLimit: number
}

const defaults: Limits = { max: 10, connectLimit: 15_000 }

/** A session that nobody else uses until it is released. */
export interface Session {
  /** Process id of the server session, asked of the server. */
  pid(): Promise<number>
  release(): Promise<unknown>
}

/** What an application uses: a pool of sessions. */
export interface Sessions {
  /** Runs a statement on any session, and tells on which. */
  pid(): Promise<number>
  reserve(): Promise<Session>
  /** Runs a statement that takes as long. */
  sleep(seconds: number): Promise<unknown>
  end(): Promise<unknown>
}

export interface Way {
  readonly name: string
  /** Whether a login that was refused is tried once more with a new password, unseen by the application. */
  readonly isSelfHealing: boolean
  open(resolver: RedshiftResolver, limits?: Partial<Limits>): Sessions
}

const PID = 'select pg_backend_pid() as pid'
/** Redshift has no `pg_sleep`; counting long enough does. */
const LONG = 'select count(*) from pg_class a, pg_class b, pg_class c, pg_class d'

function pgPool(resolver: RedshiftResolver, { max, connectLimit }: Limits): Sessions {
  const pool = createPool(resolver, { max, connectionTimeoutMillis: connectLimit })
  return {
    pid: async () => (await pool.query<{ pid: number }>(PID)).rows[0]?.pid as number,
    async reserve() {
      const client = await pool.connect()
      return {
        pid: async () => (await client.query<{ pid: number }>(PID)).rows[0]?.pid as number,
        release: async () => client.release(),
      }
    },
    sleep: () => pool.query(LONG),
    end: () => pool.end(),
  }
}

function knexWith(client: typeof RedshiftKnexClient | 'redshift') {
  return (resolver: RedshiftResolver, { max, connectLimit }: Limits): Sessions => {
    const connection = { connectionTimeoutMillis: connectLimit } as never
    const log = { warn() {}, error() {} }
    const db = knex(redshiftKnexConfig(resolver, { client, connection, log, pool: { max } }))
    return {
      pid: async () => (await db.raw(PID)).rows[0].pid,
      async reserve() {
        const trx = await db.transaction()
        return { pid: async () => (await trx.raw(PID)).rows[0].pid, release: () => trx.rollback() }
      },
      sleep: () => db.raw(LONG),
      end: () => db.destroy(),
    }
  }
}

function kysely(resolver: RedshiftResolver, { max, connectLimit }: Limits): Sessions {
  const db = new Kysely<unknown>({
    dialect: new RedshiftDialect({ iam: resolver, pool: { max, connectionTimeoutMillis: connectLimit } }),
  })
  const pid = sql<{ pid: number }>`select pg_backend_pid() as pid`
  return {
    pid: async () => (await pid.execute(db)).rows[0]?.pid as number,
    async reserve() {
      const trx = await db.startTransaction().execute()
      return {
        pid: async () => (await pid.execute(trx)).rows[0]?.pid as number,
        release: () => trx.rollback().execute(),
      }
    },
    sleep: () => sql.raw(LONG).execute(db),
    end: () => db.destroy(),
  }
}

/** Every way into the database that the packages offer. */
export const ways: readonly Way[] = [
  {
    name: 'a pg pool',
    isSelfHealing: true,
    open: (resolver, limits) => pgPool(resolver, { ...defaults, ...limits }),
  },
  {
    name: 'Knex',
    isSelfHealing: true,
    open: (resolver, limits) => knexWith(RedshiftKnexClient)(resolver, { ...defaults, ...limits }),
  },
  {
    name: "Knex's own dialect",
    isSelfHealing: false,
    open: (resolver, limits) => knexWith('redshift')(resolver, { ...defaults, ...limits }),
  },
  {
    name: 'Kysely',
    isSelfHealing: true,
    open: (resolver, limits) => kysely(resolver, { ...defaults, ...limits }),
  },
]
