import { RedshiftIamError } from '../errors.ts'
import { Secret } from '../redaction.ts'
import { findProperty } from './find-property.ts'
import { type Entry, type Layer, placeInMessages, refuseEntry } from './layer.ts'
import { parseValue } from './parse-value.ts'
import { printable } from './printable.ts'
import type { ParsedSettings, Settings } from './settings.ts'
import { judgeStranger } from './stranger.ts'

/** So that a hostile document cannot flood a log. */
const MAX_WARNINGS = 20

interface Found {
  readonly writtenAs: string
  readonly value: unknown
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return a.reveal() === b.reveal()
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => item === b[at])
  }
  return a === b
}

/** Nothing was said: an empty value of a property that is not read at all needs no warning. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** Reads entries one by one: names, values, aliases that contradict each other. */
export function parseEntries(entries: Iterable<Entry>, layer: Layer): ParsedSettings {
  const found = new Map<keyof Settings, Found>()
  const warnings: string[] = []
  let untold = 0
  for (const entry of entries) {
    const property = findProperty(entry.name)
    if (property === undefined || layer.accepts?.(property) === false) {
      if (isEmpty(entry.value)) continue
      const room = warnings.length < MAX_WARNINGS
      const warning =
        layer.accepts === undefined
          ? judgeStranger(entry, layer, room)
          : `${printable(entry.name)} ignored: it cannot be set ${layer.where}.`
      if (room) warnings.push(warning)
      else untold++
      continue
    }
    const value = parseValue(entry.value, property, refuseEntry(property, entry, layer))
    if (value === undefined) continue
    const other = found.get(property.id)
    if (other !== undefined && !isSame(other.value, value)) {
      throw new RedshiftIamError(
        'OPTION_CONFLICT',
        `${printable(other.writtenAs)} and ${placeInMessages(entry.name, layer)} say different things about ${property.name}.`,
        { hint: 'Keep one of them.' },
      )
    }
    found.set(property.id, { writtenAs: entry.name, value })
  }
  if (untold > 0) warnings.push(`${untold} more properties ignored.`)
  const settings = Object.fromEntries([...found].map(([id, { value }]) => [id, value])) as Settings
  return { settings, warnings }
}
