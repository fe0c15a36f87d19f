import { EventEmitter } from 'node:events'
import { RedshiftIamError, type RedshiftResolver } from '@redshift-iam/core'
import { type Generated, Kysely, Migrator } from 'kysely'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import type { RedshiftDialectConfig } from './dialect-config.ts'
import { RedshiftDialect } from './redshift-dialect.ts'

interface Database {
  person: { id: Generated<number>; name: string }
}

type Answer = Partial<pg.QueryResult> | Error

/** A pool of one client that answers as told, and keeps what happened. */
function fakePool(answer: (sql: string) => Answer = () => ({ rows: [], rowCount: 0, command: 'SELECT' })) {
  const events: string[] = []
  const query = async (sql: string) => {
    events.push(sql)
    const result = answer(sql)
    if (result instanceof Error) throw result
    return result
  }
  const client = Object.assign(new EventEmitter(), { query, release: () => void events.push('release') })
  class Client extends EventEmitter {
    readonly query = query
    async connect() {
      events.push('connect lock client')
    }
    async end() {
      events.push('end lock client')
      this.emit('end')
    }
  }
  const pool = {
    connect: async () => client,
    end: async () => void events.push('end pool'),
    options: {},
    Client,
  }
  return { pool: pool as unknown as pg.Pool, events, client, Client }
}

function open(config: RedshiftDialectConfig): Kysely<Database> {
  return new Kysely<Database>({ dialect: new RedshiftDialect(config) })
}

describe('the configuration', () => {
  const cases: Record<string, [unknown, string]> = {
    nothing: [{}, 'OPTION_REQUIRED'],
    'pool settings without iam': [{ pool: { max: 3 } }, 'OPTION_REQUIRED'],
    'a pool beside iam': [{ iam: {}, pool: new pg.Pool() }, 'OPTION_CONFLICT'],
    'a lockTimeout below zero': [{ pool: new pg.Pool(), lockTimeout: -1 }, 'OPTION_INVALID'],
    'a lockTimeout that is no number': [{ pool: new pg.Pool(), lockTimeout: '5s' }, 'OPTION_INVALID'],
    'an unknown migrationLock': [{ pool: new pg.Pool(), migrationLock: 'advisory' }, 'OPTION_INVALID'],
  }
  it.each(Object.entries(cases))('is refused where it is written: %s', (_, [config, code]) => {
    expect(() => new RedshiftDialect(config as RedshiftDialectConfig)).toThrow(
      expect.objectContaining({ name: 'RedshiftIamError', code }),
    )
  })

  it('has its iam options refused by the constructor of Kysely', () => {
    const iam = { clusterId: 'dw', database: 'dev', port: 'abc' }
    expect(() => open({ iam })).toThrow(expect.objectContaining({ name: 'RedshiftIamError' }))
  })

  it('does not connect, and asks nobody, before the first query', async () => {
    const resolve = vi.fn()
    const iam = { resolve, reject() {}, close() {}, status: {} } as unknown as RedshiftResolver
    const db = open({ iam })
    await db.destroy()
    expect(resolve).not.toHaveBeenCalled()
  })

  it('takes a function that makes the pool, and calls it again after it failed', async () => {
    const { pool } = fakePool()
    const make = vi
      .fn<() => Promise<pg.Pool>>()
      .mockRejectedValueOnce(new Error('not yet'))
      .mockResolvedValue(pool)
    const db = open({ pool: make })
    await expect(db.selectFrom('person').selectAll().execute()).rejects.toThrow('not yet')
    await expect(db.selectFrom('person').selectAll().execute()).resolves.toEqual([])
    await db.destroy()
    expect(make).toHaveBeenCalledTimes(2)
  })

  it('gives each Kysely instance of one dialect a pool of its own', async () => {
    const made: ReturnType<typeof fakePool>[] = []
    const dialect = new RedshiftDialect({
      pool: async () => {
        const fake = fakePool()
        made.push(fake)
        return fake.pool
      },
    })
    const [first, second] = [new Kysely<Database>({ dialect }), new Kysely<Database>({ dialect })]
    await first.selectFrom('person').selectAll().execute()
    await second.selectFrom('person').selectAll().execute()
    await first.destroy()
    expect(made.map(({ events }) => events.includes('end pool'))).toEqual([true, false])
    await second.destroy()
  })
})

describe('the driver', () => {
  it('reports how many rows a statement changed', async () => {
    const { pool } = fakePool(() => ({ rows: [], rowCount: 3, command: 'UPDATE' }))
    const [result] = await open({ pool }).updateTable('person').set({ name: 'x' }).execute()
    expect(result?.numUpdatedRows).toBe(3n)
  })

  it('does not fail a statement that succeeded without telling how many rows it changed', async () => {
    const { pool } = fakePool(() => ({ rows: [], rowCount: null, command: 'MERGE' }))
    const merge = open({ pool })
      .mergeInto('person')
      .using('person as p', 'p.id', 'person.id')
      .whenMatched()
      .thenUpdateSet({ name: 'x' })
      .whenNotMatched()
      .thenInsertValues({ name: 'x' })
    expect((await merge.executeTakeFirst()).numChangedRows).toBeUndefined()
  })

  it('refuses savepoints without asking the server', async () => {
    const { pool, events } = fakePool()
    const trx = await open({ pool }).startTransaction().execute()
    await expect(trx.savepoint('a').execute()).rejects.toMatchObject({ code: 'NOT_SUPPORTED_BY_REDSHIFT' })
    await trx.rollback().execute()
    expect(events).toEqual(['begin', 'rollback', 'release'])
  })

  it('prepares a connection once, and gives it back when that fails', async () => {
    const { pool, events } = fakePool()
    const onCreateConnection = vi
      .fn()
      .mockRejectedValueOnce(new Error('no such schema'))
      .mockResolvedValue(undefined)
    const onReserveConnection = vi.fn().mockResolvedValue(undefined)
    const db = open({ pool, onCreateConnection, onReserveConnection })
    const query = db.selectFrom('person').selectAll()
    await expect(query.execute()).rejects.toThrow('no such schema')
    expect(events).toEqual(['release'])
    await query.execute()
    await query.execute()
    expect(onCreateConnection).toHaveBeenCalledTimes(2)
    expect(onReserveConnection).toHaveBeenCalledTimes(2)
  })

  it('survives a connection that breaks between two statements of a transaction', async () => {
    const { pool, client } = fakePool()
    const trx = await open({ pool }).startTransaction().execute()
    expect(() => client.emit('error', new Error('connection reset'))).not.toThrow()
    await trx.rollback().execute()
  })

  it('ends the pool with destroy()', async () => {
    const { pool, events } = fakePool()
    const db = open({ pool })
    await db.selectFrom('person').selectAll().execute()
    await db.destroy()
    expect(events.at(-1)).toBe('end pool')
  })

  it('refuses to stream in chunks of nothing', async () => {
    const { pool } = fakePool()
    const rows = open({ pool }).selectFrom('person').selectAll().stream(0)
    await expect(rows.next()).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  it('cannot stream over a pool that is not of node-postgres, and says so', async () => {
    const { pool, events } = fakePool()
    const rows = open({ pool }).selectFrom('person').selectAll().stream()
    await expect(rows.next()).rejects.toMatchObject({ code: 'OPTION_NOT_SUPPORTED' })
    await expect.poll(() => events).toEqual(['release'])
  })
})

describe('the migration lock', () => {
  const provider = { getMigrations: async () => ({ m1: { up: async () => {} } }) }
  const update = 'update "kysely_migration_lock" set "is_locked" = $1 where "id" = $2'

  it('is held in a session of its own from before the first look until after the commit', async () => {
    const { pool, events } = fakePool(() => ({ rows: [], rowCount: 1, command: 'UPDATE' }))
    const warning = vi.spyOn(process, 'emitWarning')
    const { error } = await new Migrator({
      db: open({ pool, lockTimeout: 5000 }),
      provider,
    }).migrateToLatest()
    expect(error).toBeUndefined()
    const from = events.indexOf('connect lock client')
    expect(events.slice(from).filter((event) => !event.includes('kysely_migration"'))).toEqual([
      'connect lock client',
      'set statement_timeout to 5000',
      'begin',
      update,
      'begin',
      'commit',
      'rollback',
      'end lock client',
      'release',
    ])
    expect(warning).not.toHaveBeenCalled()
    warning.mockRestore()
  })

  it('says who is in the way when the server gives up waiting', async () => {
    const { pool, events } = fakePool((sql) =>
      sql === update
        ? Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' })
        : { rows: [], rowCount: 1, command: 'SELECT' },
    )
    const { error } = await new Migrator({
      db: open({ pool, lockTimeout: 5000 }),
      provider,
    }).migrateToLatest()
    expect(error).toMatchObject({ code: 'MIGRATION_LOCKED', cause: { code: '57014' } })
    expect((error as RedshiftIamError).message).toContain('for 5000 ms')
    expect(events.filter((event) => event === 'end lock client')).toHaveLength(1)
  })

  it('is not taken for held when its row cannot be seen', async () => {
    const { pool } = fakePool((sql) => ({ rows: [], rowCount: sql === update ? 0 : 1, command: 'UPDATE' }))
    const { error } = await new Migrator({ db: open({ pool }), provider }).migrateToLatest()
    expect(error).toMatchObject({ code: 'OPTION_CONFLICT' })
  })

  it('leaves the error of its connection as it is', async () => {
    const { pool } = fakePool()
    const openLockClient = () => Promise.reject(new RedshiftIamError('CONNECT_FAILED', 'No way in.'))
    const { error } = await new Migrator({ db: open({ pool, openLockClient }), provider }).migrateToLatest()
    expect(error).toMatchObject({ code: 'CONNECT_FAILED' })
  })

  it('warns when its session ends before the migrations do', async () => {
    const { pool, Client } = fakePool(() => ({ rows: [], rowCount: 1, command: 'UPDATE' }))
    const opened: InstanceType<typeof Client>[] = []
    const openLockClient = async () => {
      const lockClient = new Client()
      opened.push(lockClient)
      return lockClient as never
    }
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const losing = { getMigrations: async () => ({ m1: { up: async () => void opened[0]?.emit('end') } }) }
    await new Migrator({ db: open({ pool, openLockClient }), provider: losing }).migrateToLatest()
    expect(warning).toHaveBeenCalledWith(
      expect.stringContaining('ended before the migrations did'),
      expect.objectContaining({ code: 'REDSHIFT_IAM_MIGRATION_LOCK_LOST' }),
    )
    warning.mockRestore()
  })
})
