import { RedshiftIamError } from '../errors.ts'
import { findForeignProperty, findProperty } from './find-property.ts'
import type { WrittenPair } from './written-text.ts'

/** Names the place without repeating the text: the nearest property before it that is certainly no part of a secret. */
function invalid(problem: string, hint: string, pairs: readonly WrittenPair[]): RedshiftIamError {
  const before = pairs.findLast(({ name }) => findProperty(name) ?? findForeignProperty(name))
  const place = before === undefined ? '' : `, after ${before.name}`
  return new RedshiftIamError(
    'CONNECTION_STRING_INVALID',
    `${problem} in property ${pairs.length + 1} of the connection string${place}.`,
    { hint },
  )
}

/** The end of a value in braces: the first `}` that is not doubled. */
function closingBrace(text: string, start: number): number {
  let at = text.indexOf('}', start)
  while (at !== -1 && text[at + 1] === '}') at = text.indexOf('}', at + 2)
  return at
}

/**
 * Splits an ODBC connection string: `Name=value;Name={value};`, where `}}` in braces is one brace. As in the drivers,
 * white space around names and values does not count, except in braces.
 */
export function splitOdbcString(text: string): WrittenPair[] {
  const pairs: WrittenPair[] = []
  let position = 0
  while (position < text.length) {
    const semicolon = text.indexOf(';', position)
    const end = semicolon === -1 ? text.length : semicolon
    // Looking for "=" in the rest of the text instead would make the time grow with its square.
    const pair = text.slice(position, end)
    const equals = pair.indexOf('=')
    if (equals === -1) {
      if (pair.trim() !== '') {
        throw invalid('There is no "="', 'Put a value that contains ; into braces: Name={value}.', pairs)
      }
      position = end + 1
      continue
    }
    const name = pair.slice(0, equals).trim()
    if (name === '') throw invalid('There is no name before "="', 'Write Name=value;Name=value.', pairs)
    let start = position + equals + 1
    while (start < text.length && /\s/.test(text.charAt(start))) start++
    if (text[start] !== '{') {
      pairs.push({ name, value: text.slice(start, Math.max(start, end)).trim() })
      position = end + 1
      continue
    }
    const close = closingBrace(text, start + 1)
    if (close === -1) {
      throw invalid('A value in braces has no end', 'Close it with }, and double each } inside it.', pairs)
    }
    const next = text.indexOf(';', close)
    const rest = next === -1 ? text.length : next
    if (text.slice(close + 1, rest).trim() !== '') {
      throw invalid('There is text after a value in braces', 'Double each } inside of it.', pairs)
    }
    pairs.push({ name, value: text.slice(start + 1, close).replaceAll('}}', '}'), quoted: true })
    position = rest + 1
  }
  return pairs
}
