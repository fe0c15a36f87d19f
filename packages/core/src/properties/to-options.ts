import { Secret } from '../redaction.ts'
import type { ParsedOptions } from './options.ts'
import type { Settings } from './settings.ts'

/** Settings as the options that would have said the same. */
export function toOptions(settings: Settings): ParsedOptions {
  const plain = Object.entries(settings).map(([id, value]) => [
    id,
    value instanceof Secret ? value.reveal() : Array.isArray(value) ? [...value] : value,
  ])
  return Object.fromEntries(plain) as ParsedOptions
}
