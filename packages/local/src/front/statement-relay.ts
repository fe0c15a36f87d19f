import { AddedCommits } from './added-commits.ts'
import { FrameFilter } from './frame-filter.ts'
import { BIND, ERROR, EXECUTE, PARAMETER, PARSE, QUERY, READY, SYNC } from './message-types.ts'
import { type ErrorFields, errorFields, errorResponse, int16, message, readText } from './messages.ts'
import { PreparedMarks } from './prepared-marks.ts'
import { reportedParameter } from './reported-parameter.ts'
import { withoutRowLimit } from './row-limit.ts'
import type { S3Command } from './s3/s3-command.ts'
import { transferError } from './s3/s3-error.ts'
import { type S3, S3Transfers } from './s3/s3-transfers.ts'
import type { FrontSession, Statement, StatementFilter, StatementVerdict } from './statement-filter.ts'

type Passed = Exclude<StatementVerdict, { action: 'deny' }>

export interface RelayOptions {
  /** Receives the live session, as it is called before the first statement. */
  readonly createFilter: (session: FrontSession) => StatementFilter
  readonly user: string
  readonly database: string
  /** Version to report instead of PostgreSQL's own, and with it only the parameters that Redshift reports. */
  readonly serverVersion: string | undefined
  readonly s3: S3
  /** Whether a client that asks for some rows of a portal gets all of them. */
  readonly ignoresRowLimit: boolean
  readonly onFlagged: (sql: string, rule: string, message: string) => void
}

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
  /** Rounds (what ends with a Query or Sync message) that went to the server, and those it has answered. */
  #sent = 0
  #answered = 0
  readonly #denials = new Map<string, { readonly fields: ErrorFields; readonly round: number }>()
  #denied = 0
  readonly #commits = new AddedCommits()
  readonly #transfers: S3Transfers
  /** Of the extended protocol: what moves data once executed. */
  readonly #moving = new PreparedMarks<readonly S3Command[]>()

  constructor(options: RelayOptions) {
    this.#options = options
    this.#transfers = new S3Transfers(options.s3)
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
    if (type === SYNC) {
      this.#sent += 1
      return this.#commits.sync(this.#sent, frame)
    }
    this.#commits.bindOrExecute(type, frame)
    const whole = type === EXECUTE && this.#options.ignoresRowLimit ? withoutRowLimit(frame) : undefined
    const transfers = this.#moving.bindOrExecute(type, frame)
    return transfers ? this.#transfer('extended', transfers, whole ?? frame) : whole
  }

  #query(frame: Buffer): Buffer | undefined {
    this.#sent += 1
    const [sql] = readText(frame, 5)
    const verdict = this.#judge({ sql, protocol: 'simple' })
    const { transfers, thenCommit } = verdict
    const instead = thenCommit
      ? this.#commits.query(this.#sent, verdict.sql)
      : verdict.sql === sql
        ? undefined
        : message('Q', `${verdict.sql}\0`)
    return transfers ? this.#transfer('simple', transfers, instead ?? frame) : instead
  }

  /** What goes to the server for a message that moves data between it and S3. */
  #transfer(protocol: Statement['protocol'], transfers: readonly S3Command[], frame: Buffer): Buffer {
    const round = this.#roundOf(protocol)
    try {
      return Buffer.concat([frame, this.#transfers.begin(round, transfers)])
    } catch (error) {
      // A failed transaction answers everything in its own way.
      if (this.#transaction === 'failed') return Buffer.concat([frame, message('f', '\0')])
      const marker = this.#markDenied(transferError(error), round)
      return protocol === 'simple' ? message('Q', `${marker}\0`) : message('P', `\0${marker}\0`, int16(0))
    }
  }

  #parse(frame: Buffer): Buffer | undefined {
    const [name, afterName] = readText(frame, 5)
    const [sql, afterSql] = readText(frame, afterName)
    const verdict = this.#judge({ sql, protocol: 'extended' })
    this.#commits.parse(name, verdict.thenCommit === true)
    this.#moving.parse(name, verdict.transfers)
    return verdict.sql === sql
      ? undefined
      : message('P', `${name}\0${verdict.sql}\0`, frame.subarray(afterSql))
  }

  #judge(statement: Statement): Pick<Passed, 'sql' | 'thenCommit' | 'transfers'> {
    const verdict = this.#filter.check(statement)
    if (verdict.action !== 'deny') {
      const { warning } = verdict
      if (warning) this.#options.onFlagged(statement.sql, warning.rule, warning.message)
      return verdict
    }
    this.#options.onFlagged(statement.sql, verdict.rule, verdict.message)
    return { sql: this.#markDenied(verdict, this.#roundOf(statement.protocol)) }
  }

  /** The round that a message which is about to be sent belongs to. */
  #roundOf(protocol: Statement['protocol']): number {
    return this.#sent + (protocol === 'simple' ? 0 : 1)
  }

  /** The text that goes to the server in the place of what is denied. */
  #markDenied(fields: ErrorFields, round: number): string {
    this.#denied += 1
    const marker = `denied_by_the_front_${this.#denied}`
    this.#denials.set(marker, { fields, round })
    return marker
  }

  #matters(type: number): boolean {
    if (this.#transfers.active) return true
    if (type === ERROR) return this.#denials.size > 0 || this.#filter.mapError !== undefined
    if (type === PARAMETER) return this.#options.serverVersion !== undefined
    return this.#commits.concern(this.#answered + 1)
  }

  #fromServer(type: number, frame: Buffer): Buffer | undefined {
    if (type === READY) return this.#ready(frame)
    const moved = this.#transfers.active ? this.#transfers.answer(this.#answered + 1, type, frame) : undefined
    if (type === ERROR) return this.#denialIn(frame) ?? this.#mapped(moved ?? frame) ?? moved
    if (moved) return moved
    if (type === PARAMETER && this.#options.serverVersion !== undefined) {
      return reportedParameter(frame, this.#options.serverVersion)
    }
    return this.#commits.hides(this.#answered + 1, type, frame) ? Buffer.alloc(0) : undefined
  }

  #ready(frame: Buffer): undefined {
    // The first one ends the login; it answers nothing that was sent.
    if (this.#sent > this.#answered) this.#answered += 1
    const status = String.fromCharCode(frame[5] ?? 0)
    this.#transaction = status === 'I' ? 'idle' : status === 'T' ? 'block' : 'failed'
    this.#commits.end(this.#answered)
    this.#transfers.end(this.#answered)
    for (const [marker, { round }] of this.#denials) if (round <= this.#answered) this.#denials.delete(marker)
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
}
