import { printable } from './printable.ts'
import type { PropertyKind } from './property-table.ts'

/** Kinds whose text is never repeated: it is a secret, or may hold one (`https://user:password@host`). */
const unspeakable: ReadonlySet<PropertyKind> = new Set(['secret', 'endpoint', 'tls', 'credentials'])

/** What was given for a property, for a message: the value itself only where it can be no secret. */
export function describeValue(value: unknown, kind: PropertyKind): string {
  if (typeof value === 'string') {
    return unspeakable.has(kind) ? `this text of ${value.length} characters` : `"${printable(value)}"`
  }
  if (typeof value === 'number') return unspeakable.has(kind) ? 'a number' : String(value)
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
