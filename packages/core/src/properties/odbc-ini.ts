import type { WrittenPair } from './written-text.ts'

/** A section of an `odbc.ini`, as written. */
export interface OdbcSection {
  readonly name: string
  readonly pairs: readonly WrittenPair[]
}

/**
 * Splits an `odbc.ini` into sections. Unlike in the files of AWS, `;` and `#` begin a comment only at the start of a
 * line (values are full of them), and indentation means nothing. Lines that are neither are passed over, as unixODBC does.
 */
export function splitOdbcIni(text: string): OdbcSection[] {
  const sections: Array<{ name: string; pairs: WrittenPair[] }> = []
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue
    if (line.startsWith('[')) {
      const end = line.indexOf(']')
      sections.push({ name: line.slice(1, end === -1 ? undefined : end).trim(), pairs: [] })
      continue
    }
    const equals = line.indexOf('=')
    // A line of an ini file has an end: what follows a secret is no part of it.
    const pair = { name: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim(), quoted: true }
    if (equals > 0) sections.at(-1)?.pairs.push(pair)
  }
  return sections
}
