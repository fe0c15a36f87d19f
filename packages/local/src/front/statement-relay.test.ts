import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Scene } from '../aws/scene.ts'
import { type PostgresServer, SUPERUSER, startPostgres } from '../postgres/server.ts'
import { startWatchdog, type Watchdog } from '../watchdog.ts'
import { createWorkplace } from '../workplace.ts'
import { int16, int32, message, startupMessage } from './messages.ts'
import { pipeSession } from './pipe-session.ts'
import { S3Folder } from './s3/s3-folder.ts'
import type { StatementVerdict } from './statement-filter.ts'
import { StatementRelay } from './statement-relay.ts'

let watchdog: Watchdog
let postgres: PostgresServer
let listener: Server
let port: number
let chop: number | undefined
/** Nothing here moves data. */
const noScene = {} as Scene
const flagged: string[] = []
const states: string[] = []

/** A filter of a few words: FORBIDDEN is denied, WAS is rewritten to "is", TRUNCATE commits, ODD is warned about. */
function judge(sql: string): StatementVerdict {
  if (sql.includes('FORBIDDEN')) {
    return { action: 'deny', rule: 'no-forbidden', code: '0A000', message: 'forbidden here', hint: 'do not' }
  }
  if (sql.startsWith('TRUNCATE')) return { action: 'pass', sql, thenCommit: true }
  if (sql.includes('ODD')) return { action: 'pass', sql, warning: { rule: 'odd', message: 'that is odd' } }
  return { action: 'rewrite', sql: sql.replaceAll('was', 'is') }
}

/** Hands data on in small pieces, as a slow network would. */
function chopped(socket: Socket): Socket {
  if (chop === undefined) return socket
  const size = chop
  const emit = socket.emit.bind(socket)
  socket.emit = (event: string | symbol, ...args: unknown[]) => {
    const [data] = args
    if (event !== 'data' || !Buffer.isBuffer(data)) return emit(event, ...args)
    for (let at = 0; at < data.length; at += size) emit('data', data.subarray(at, at + size))
    return true
  }
  return socket
}

beforeAll(async () => {
  const directory = await createWorkplace()
  watchdog = await startWatchdog(directory)
  postgres = await startPostgres(directory)
  listener = createServer((client) => {
    client.on('error', () => {})
    // The startup message goes straight through; the relay begins behind it.
    client.once('readable', () => {
      const startup = client.read() as Buffer
      const backend = connect(postgres.socketPath)
      backend.write(startup)
      const relay = new StatementRelay({
        createFilter: (session) => ({
          check: ({ sql }) => {
            states.push(session.transaction)
            return judge(sql)
          },
        }),
        user: SUPERUSER,
        database: 'postgres',
        serverVersion: '8.0.2',
        s3: { folder: new S3Folder(postgres.socketDirectory), scene: () => noScene },
        ignoresRowLimit: true,
        onFlagged: (sql, rule) => flagged.push(`${rule}: ${sql}`),
      })
      pipeSession(chopped(client), chopped(backend), relay)
    })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterAll(async () => {
  listener.close()
  await watchdog.release()
})
beforeEach(() => {
  flagged.length = 0
  states.length = 0
})

async function withClient(use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: SUPERUSER, database: 'postgres' })
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.end()
  }
}

describe.each([undefined, 1, 7])('StatementRelay with pieces of %s bytes', (size) => {
  beforeAll(() => {
    chop = size
  })

  it.each([
    ['simple', (client: pg.Client) => client.query('select FORBIDDEN')],
    ['extended', (client: pg.Client) => client.query('select FORBIDDEN, $1::int', [1])],
    [
      'named',
      (client: pg.Client) => client.query({ name: 'f', text: 'select FORBIDDEN, $1::int', values: [1] }),
    ],
  ])('answers a denied statement of the %s protocol with its error', async (_name, run) => {
    await withClient(async (client) => {
      await expect(run(client)).rejects.toMatchObject({
        ...{ severity: 'ERROR', code: '0A000', message: 'forbidden here', hint: 'do not' },
      })
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
      expect((await client.query('select $1::int as n', [2])).rows).toEqual([{ n: 2 }])
    })
    expect(flagged).toEqual([expect.stringMatching(/^no-forbidden: select FORBIDDEN/)])
  })

  it.each([
    ['simple', []],
    ['extended', [1]],
  ])('fails the transaction of a denied statement of the %s protocol', async (_name, values) => {
    await withClient(async (client) => {
      await client.query('begin')
      const text = values.length > 0 ? 'select FORBIDDEN, $1' : 'select FORBIDDEN'
      await expect(client.query(text, values)).rejects.toMatchObject({ code: '0A000' })
      await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' })
      expect(states.at(-1)).toBe('failed')
      await client.query('rollback')
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    })
    expect(states[0]).toBe('idle')
    expect(states[1]).toBe('block')
  })

  it('sends a rewritten statement to the server', async () => {
    await withClient(async (client) => {
      expect((await client.query(`select 'was' as a`)).rows).toEqual([{ a: 'is' }])
      expect((await client.query(`select 'was'::text as a, $1::text as b`, ['was'])).rows).toEqual([
        { a: 'is', b: 'was' },
      ])
    })
  })

  it('lets a statement with a warning through and notes it', async () => {
    await withClient(async (client) => {
      expect((await client.query(`select 'ODD' as a`)).rows).toEqual([{ a: 'ODD' }])
    })
    expect(flagged).toEqual([`odd: select 'ODD' as a`])
  })

  it.each(['simple', 'extended', 'named'])(
    'commits after a statement that does, in the %s protocol',
    async (protocol) => {
      const truncate = {
        ...{ simple: { text: 'TRUNCATE t' }, extended: { text: 'TRUNCATE t', queryMode: 'extended' } },
        named: { text: 'TRUNCATE t', name: 'empty' },
      }[protocol] as pg.QueryConfig
      await withClient(async (client) => {
        const notices: unknown[] = []
        client.on('notice', (notice) => notices.push(notice.message))
        await client.query('drop table if exists t')
        await client.query('create table t (n int)')
        await client.query('begin')
        await client.query('insert into t values (1)')
        for (let round = 0; round < 2; round += 1) {
          const result = await client.query(truncate)
          expect(result).toMatchObject({ command: 'TRUNCATE' })
          // Now outside of the transaction: this stays whatever comes.
          await client.query(`insert into t values (${round})`)
        }
        await client.query('rollback')
        expect((await client.query('select n from t')).rows).toEqual([{ n: 1 }])
        expect(notices.filter((text) => text !== 'table "t" does not exist, skipping')).toEqual([
          'there is no transaction in progress',
        ])
      })
    },
  )

  it.each(['simple', 'extended'])(
    'does not commit when that statement fails, in the %s protocol',
    async (protocol) => {
      await withClient(async (client) => {
        await client.query('begin')
        const config = {
          text: 'TRUNCATE no_such_table',
          ...(protocol === 'extended' ? { queryMode: 'extended' } : {}),
        }
        await expect(client.query(config)).rejects.toMatchObject({ code: '42P01' })
        await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' })
      })
    },
  )

  it('sends all rows to whoever asks for some of them', async () => {
    await withClient(async (client) => {
      let suspended = 0
      client.connection.on('portalSuspended', () => {
        suspended += 1
      })
      const some = { text: 'select n from generate_series(1, $1::int) n', values: [5], rows: 2 }
      expect((await client.query(some)).rows).toHaveLength(5)
      expect(suspended).toBe(0)
    })
  })

  it('keeps answers apart that were asked for all at once', async () => {
    const socket = connect(port, '127.0.0.1')
    let received = Buffer.alloc(0)
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
    })
    const rounds = () => outcomes(received).filter((outcome) => /^[ITE]$/.test(outcome)).length
    socket.write(
      startupMessage([
        ['user', SUPERUSER],
        ['database', 'postgres'],
      ]),
    )
    await expect.poll(rounds).toBe(1)
    received = Buffer.alloc(0)
    const extended = (sql: string) => [
      message('P', `\0${sql}\0`, int16(0)),
      message('B', '\0\0', int16(0), int16(0), int16(0)),
      message('E', '\0', int32(0)),
    ]
    socket.write(
      Buffer.concat([
        message('Q', 'create temp table piped (n int)\0'),
        message('Q', 'begin\0'),
        ...extended('select 1'),
        ...extended('TRUNCATE piped'),
        ...extended('select 2'),
        message('S'),
        message('Q', 'TRUNCATE piped\0'),
        ...extended('select 3'),
        ...extended('select FORBIDDEN'),
        ...extended('select 4'),
        message('S'),
        message('Q', 'select FORBIDDEN\0'),
        message('Q', 'select 5\0'),
      ]),
    )
    await expect.poll(rounds).toBe(7)
    socket.destroy()
    expect(outcomes(received)).toEqual([
      ...['CREATE TABLE', 'I', 'BEGIN', 'T'],
      ...['SELECT 1', 'TRUNCATE TABLE', 'SELECT 1', 'I'],
      ...['TRUNCATE TABLE', 'I'],
      ...['SELECT 1', 'forbidden here', 'I'],
      ...['forbidden here', 'I', 'SELECT 1', 'I'],
    ])
  })
})

/** What of the server's messages says how a statement ended. */
function outcomes(stream: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < stream.length; at += 1 + stream.readInt32BE(at + 1)) {
    const type = String.fromCharCode(stream.readUInt8(at))
    const text = stream.toString('latin1', at + 5, at + 1 + stream.readInt32BE(at + 1))
    if (type === 'C') found.push(text.slice(0, -1))
    if (type === 'Z') found.push(text)
    if (type === 'E') found.push(/\0M([^\0]*)/.exec(text)?.[1] ?? '')
  }
  return found
}
