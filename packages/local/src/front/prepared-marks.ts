import { BIND } from './message-types.ts'
import { readText } from './messages.ts'

const header = 5

/** Remembers what the front has to know of prepared statements when they are executed, and of portals made of them. */
export class PreparedMarks<Mark> {
  readonly #statements = new Map<string, Mark>()
  readonly #portals = new Map<string, Mark>()

  /** Notes a Parse message; the name may have stood for another statement. */
  parse(statement: string, mark: Mark | undefined): void {
    if (mark !== undefined) this.#statements.set(statement, mark)
    else if (this.#statements.size > 0) this.#statements.delete(statement)
  }

  /** Notes a Bind message; answers an Execute message with the mark of what it executes. */
  bindOrExecute(type: number, frame: Buffer): Mark | undefined {
    if (this.#statements.size === 0 && this.#portals.size === 0) return undefined
    const [portal, next] = readText(frame, header)
    if (type !== BIND) return this.#portals.get(portal)
    const mark = this.#statements.get(readText(frame, next)[0])
    if (mark !== undefined) this.#portals.set(portal, mark)
    else this.#portals.delete(portal)
    return undefined
  }
}
