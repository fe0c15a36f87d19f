import type { AwsFault, DatabaseFault, Faults } from './faults.ts'

/** The faults in force, and the taking of them: one with `times` is used up by being taken that often. */
export class FaultQueue implements Faults {
  readonly #aws: Counted<AwsFault>[] = []
  readonly #database: Counted<DatabaseFault>[] = []

  aws(fault: AwsFault): void {
    this.#aws.push(counted(fault))
  }

  database(fault: DatabaseFault): void {
    this.#database.push(counted(fault))
  }

  clear(): void {
    this.#aws.length = 0
    this.#database.length = 0
  }

  /** The fault for an operation such as `sts:AssumeRole`; the one set first wins. */
  takeAws(operation: string): AwsFault | undefined {
    return take(this.#aws, ({ on }) => matches(on, operation))
  }

  takeDatabase(): DatabaseFault | undefined {
    return take(this.#database, () => true)
  }
}

interface Counted<T> {
  readonly fault: T
  left: number
}

function counted<T extends { readonly times?: number }>(fault: T): Counted<T> {
  return { fault, left: fault.times ?? Number.POSITIVE_INFINITY }
}

function take<T>(faults: Counted<T>[], wanted: (fault: T) => boolean): T | undefined {
  const index = faults.findIndex(({ fault, left }) => left > 0 && wanted(fault))
  const found = faults[index]
  if (!found) return undefined
  found.left -= 1
  if (found.left <= 0) faults.splice(index, 1)
  return found.fault
}

function matches(pattern: string, operation: string): boolean {
  if (pattern === '*') return true
  return pattern.endsWith(':*') ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation
}
