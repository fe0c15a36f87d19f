import { COMPLETE, ERROR, NOTICE, PARSED } from './message-types.ts'
import { int16, int32, message, readText } from './messages.ts'
import { PreparedMarks } from './prepared-marks.ts'

/** Name of the prepared statement and portal that commits. */
const NAME = 'redshift_iam_local_commit'
const NO_TRANSACTION = '25P01'

/**
 * The COMMITs that follow statements which end their transaction. The server gets them within the client's own round, so
 * that they are skipped when the statement fails; their answers are kept from the client.
 */
export class AddedCommits {
  /** Of the extended protocol: what commits once executed. */
  readonly #prepared = new PreparedMarks<true>()
  /** Parse messages of the client in this round, and whether a commit is due at its end. */
  #parses = 0
  #due = false
  /** By number of the round: how many answers to Parse belong to the client; undefined in the simple protocol. */
  readonly #rounds = new Map<number, number | undefined>()
  #parsed = 0

  /** What goes to the server for a Query. */
  query(round: number, sql: string): Buffer {
    this.#rounds.set(round, undefined)
    return message('Q', `${sql}\n;COMMIT\0`)
  }

  /** Notes a Parse message. */
  parse(statement: string, commits: boolean): void {
    this.#parses += 1
    this.#prepared.parse(statement, commits || undefined)
  }

  /** Notes a Bind or Execute message. */
  bindOrExecute(type: number, frame: Buffer): void {
    this.#due = this.#prepared.bindOrExecute(type, frame) ?? this.#due
  }

  /** What goes to the server for a Sync; undefined: just that. */
  sync(round: number, frame: Buffer): Buffer | undefined {
    const parses = this.#parses
    this.#parses = 0
    if (!this.#due) return undefined
    this.#due = false
    this.#rounds.set(round, parses)
    return Buffer.concat([
      message('P', `${NAME}\0COMMIT\0`, int16(0)),
      message('B', `${NAME}\0${NAME}\0`, int16(0), int16(0), int16(0)),
      message('E', `${NAME}\0`, int32(0)),
      message('C', `S${NAME}\0`),
      frame,
    ])
  }

  /** Whether answers of this round have to be looked at. */
  concern(round: number): boolean {
    return this.#rounds.size > 0 && this.#rounds.has(round)
  }

  /** Whether this answer of such a round is one that the client must not see. */
  hides(round: number, type: number, frame: Buffer): boolean {
    const parses = this.#rounds.get(round)
    if (type === ERROR) return false
    if (parses === undefined) {
      if (type === COMPLETE) return readText(frame, 5)[0] === 'COMMIT'
      return type === NOTICE && frame.includes(`C${NO_TRANSACTION}\0`)
    }
    if (type === PARSED) this.#parsed += 1
    return this.#parsed > parses
  }

  /** The server has answered this round. */
  end(round: number): void {
    this.#parsed = 0
    this.#rounds.delete(round)
  }
}
