import { FrameFilter } from './frame-filter.ts'
import {
  type ErrorFields,
  errorFields,
  errorResponse,
  int16,
  int32,
  message,
  parameterStatus,
  readText,
} from './messages.ts'
import type { FrontSession, Statement, StatementFilter, StatementVerdict } from './statement-filter.ts'

type Passed = Exclude<StatementVerdict, { action: 'deny' }>

export interface RelayOptions {
  /** Receives the live session, as it is called before the first statement. */
  readonly createFilter: (session: FrontSession) => StatementFilter
  readonly user: string
  readonly database: string
  /** Version to report instead of PostgreSQL's own, and with it only the parameters that Redshift reports. */
  readonly serverVersion: string | undefined
  readonly onFlagged: (sql: string, rule: string, message: string) => void
}

/** What clients send. */
const QUERY = 0x51
const PARSE = 0x50
const BIND = 0x42
const EXECUTE = 0x45
const SYNC = 0x53
/** What the server sends. */
const READY = 0x5a
const ERROR = 0x45
const PARAMETER = 0x53
const COMPLETE = 0x43
const NOTICE = 0x4e
const PARSED = 0x31

/** Name of the prepared statement and portal that commits after a statement which ends its transaction. */
const COMMIT_NAME = 'redshift_iam_local_commit'
const NO_TRANSACTION = '25P01'

const REPORTED = new Set([
  'client_encoding',
  'DateStyle',
  'integer_datetimes',
  'is_superuser',
  'server_encoding',
  'server_version',
  'session_authorization',
  'standard_conforming_strings',
  'TimeZone',
])

/**
 * Both directions of one session. Statements pass through the filter on their way to the server. In the place of a
 * denied one goes a text that is no SQL, so that PostgreSQL itself fails in the right place (skips to Sync, fails the
 * transaction, reports its state), and its complaint is replaced by the denial on the way back.
 */
export class StatementRelay implements FrontSession {
  readonly user: string
  readonly database: string
  readonly toServer: FrameFilter
  readonly toClient: FrameFilter
  readonly #filter: StatementFilter
  readonly #options: RelayOptions
  #transaction: FrontSession['transaction'] = 'idle'
  /** Sync points (Query and Sync messages) that went to the server, and those it has answered. */
  #sent = 0
  #answered = 0
  #denials = new Map<string, { readonly fields: ErrorFields; readonly sync: number }>()
  #denied = 0
  /** Statements and portals of the extended protocol that commit once executed. */
  readonly #committing = { statements: new Set<string>(), portals: new Set<string>() }
  /** Parse messages since the last sync point, and whether a commit is due at the next. */
  #parses = 0
  #commitDue = false
  /** By sync point: how many answers to Parse belong to the client; undefined in the simple protocol. */
  readonly #commits = new Map<number, number | undefined>()
  #parsed = 0

  constructor(options: RelayOptions) {
    this.#options = options
    this.user = options.user
    this.database = options.database
    this.#filter = options.createFilter(this)
    this.toServer = new FrameFilter(
      (type) => type === QUERY || type === PARSE || type === SYNC || type === BIND || type === EXECUTE,
      (type, frame) => this.#fromClient(type, frame),
    )
    this.toClient = new FrameFilter(
      (type) => type === READY || this.#matters(type),
      (type, frame) => this.#fromServer(type, frame),
    )
  }

  get transaction(): FrontSession['transaction'] {
    return this.#transaction
  }

  #fromClient(type: number, frame: Buffer): Buffer | undefined {
    if (type === QUERY) return this.#query(frame)
    if (type === PARSE) return this.#parse(frame)
    if (type === SYNC) return this.#sync(frame)
    const { statements, portals } = this.#committing
    if (statements.size === 0) return undefined
    const [portal, next] = readText(frame, 5)
    if (type === EXECUTE) this.#commitDue ||= portals.has(portal)
    else if (statements.has(readText(frame, next)[0])) portals.add(portal)
    else portals.delete(portal)
    return undefined
  }

  #query(frame: Buffer): Buffer | undefined {
    this.#sent += 1
    const [sql] = readText(frame, 5)
    const verdict = this.#judge({ sql, protocol: 'simple' })
    if (verdict.thenCommit) {
      this.#commits.set(this.#sent, undefined)
      return message('Q', `${verdict.sql}\n;COMMIT\0`)
    }
    return verdict.sql === sql ? undefined : message('Q', `${verdict.sql}\0`)
  }

  #parse(frame: Buffer): Buffer | undefined {
    this.#parses += 1
    const [name, afterName] = readText(frame, 5)
    const [sql, afterSql] = readText(frame, afterName)
    const verdict = this.#judge({ sql, protocol: 'extended' })
    if (verdict.thenCommit) this.#committing.statements.add(name)
    else this.#committing.statements.delete(name)
    return verdict.sql === sql
      ? undefined
      : message('P', `${name}\0${verdict.sql}\0`, frame.subarray(afterSql))
  }

  #sync(frame: Buffer): Buffer | undefined {
    this.#sent += 1
    const parses = this.#parses
    this.#parses = 0
    if (!this.#commitDue) return undefined
    this.#commitDue = false
    this.#commits.set(this.#sent, parses)
    return Buffer.concat([
      message('P', `${COMMIT_NAME}\0COMMIT\0`, int16(0)),
      message('B', `${COMMIT_NAME}\0${COMMIT_NAME}\0`, int16(0), int16(0), int16(0)),
      message('E', `${COMMIT_NAME}\0`, int32(0)),
      message('C', `S${COMMIT_NAME}\0`),
      frame,
    ])
  }

  #judge(statement: Statement): Pick<Passed, 'sql' | 'thenCommit'> {
    const verdict = this.#filter.check(statement)
    if (verdict.action !== 'deny') {
      const { warning } = verdict
      if (warning) this.#options.onFlagged(statement.sql, warning.rule, warning.message)
      return verdict
    }
    this.#options.onFlagged(statement.sql, verdict.rule, verdict.message)
    this.#denied += 1
    const marker = `denied_by_the_front_${this.#denied}`
    const sync = this.#sent + (statement.protocol === 'simple' ? 0 : 1)
    this.#denials.set(marker, { fields: verdict, sync })
    return { sql: marker }
  }

  #matters(type: number): boolean {
    if (type === ERROR) return this.#denials.size > 0 || this.#filter.mapError !== undefined
    if (type === PARAMETER) return this.#options.serverVersion !== undefined
    return this.#commits.size > 0 && this.#commits.has(this.#answered + 1)
  }

  #fromServer(type: number, frame: Buffer): Buffer | undefined {
    if (type === READY) return this.#ready(frame)
    if (type === ERROR) return this.#denialIn(frame) ?? this.#mapped(frame)
    if (type === PARAMETER && this.#options.serverVersion !== undefined) {
      return reportedParameter(frame, this.#options.serverVersion)
    }
    return this.#matters(type) && this.#isOfCommit(type, frame) ? Buffer.alloc(0) : undefined
  }

  #ready(frame: Buffer): undefined {
    // The first one ends the login; it answers nothing that was sent.
    if (this.#sent > this.#answered) this.#answered += 1
    const status = String.fromCharCode(frame[5] ?? 0)
    this.#transaction = status === 'I' ? 'idle' : status === 'T' ? 'block' : 'failed'
    this.#parsed = 0
    this.#commits.delete(this.#answered)
    for (const [marker, { sync }] of this.#denials) if (sync <= this.#answered) this.#denials.delete(marker)
    return undefined
  }

  #mapped(frame: Buffer): Buffer | undefined {
    const fields = errorFields(frame)
    const [code = '', message = '', detail, hint] = ['C', 'M', 'D', 'H'].map((letter) => fields.get(letter))
    const error = {
      code,
      message,
      ...(detail !== undefined && { detail }),
      ...(hint !== undefined && { hint }),
    }
    const mapped = this.#filter.mapError?.(error)
    return mapped && errorResponse(mapped)
  }

  #denialIn(frame: Buffer): Buffer | undefined {
    if (this.#denials.size === 0) return undefined
    const marker = /"(denied_by_the_front_\d+)"/.exec(frame.toString('latin1'))?.[1]
    const denial = marker === undefined ? undefined : this.#denials.get(marker)
    return denial && errorResponse(denial.fields)
  }

  /** Whether an answer belongs to the added COMMIT, which the client knows nothing of. */
  #isOfCommit(type: number, frame: Buffer): boolean {
    const parses = this.#commits.get(this.#answered + 1)
    if (type === ERROR) return false
    if (parses === undefined) {
      if (type === COMPLETE) return readText(frame, 5)[0] === 'COMMIT'
      return type === NOTICE && frame.includes(`C${NO_TRANSACTION}\0`)
    }
    if (type === PARSED) this.#parsed += 1
    return this.#parsed > parses
  }
}

function reportedParameter(frame: Buffer, serverVersion: string): Buffer | undefined {
  const [name] = readText(frame, 5)
  if (name === 'server_version') return parameterStatus(name, serverVersion)
  return REPORTED.has(name) ? undefined : Buffer.alloc(0)
}
