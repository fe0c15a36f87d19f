import { findForeignProperty, findProperty } from './find-property.ts'
import type { Entry } from './layer.ts'

/** One `name=value` of a connection string. */
export interface WrittenPair {
  readonly name: string
  readonly value: string
  /** Whether the value was quoted, so that nothing of it can have been taken for the next name. */
  readonly quoted?: boolean
}

/** The names of properties in a text, their last values, and no part of a secret among what messages may name. */
export function entriesOf(pairs: readonly WrittenPair[]): Entry[] {
  const last = new Map<string, Entry>()
  let afterSecret: string | undefined
  for (const [index, { name, value, quoted }] of pairs.entries()) {
    const property = findProperty(name)
    const foreign = findForeignProperty(name)
    if (property !== undefined || foreign !== undefined) {
      const secret = property?.kind === 'secret' || foreign?.secret === true
      afterSecret = secret && !quoted ? name : undefined
    }
    // A password with a separator in it continues as what looks like the next property.
    const alias =
      afterSecret === undefined || property || foreign
        ? {}
        : { alias: `Property ${index + 1} (after ${afterSecret})` }
    // As in the drivers the last repetition of a name wins; other spellings of it may still contradict it.
    last.set(name.toLowerCase(), { name, value, ...alias })
  }
  return [...last.values()]
}
