import type { DelimitedFormat } from './s3-command.ts'

export interface DelimitedRecord {
  readonly fields: readonly string[]
  /** Number of the line it begins on, from 1. */
  readonly line: number
}

/** Cuts text into records, one a line unless a quoted or escaped line end says otherwise. */
export function* delimitedRecords(text: string, format: DelimitedFormat): Generator<DelimitedRecord> {
  let fields: string[] = []
  let field = ''
  let line = 1
  let begun = 1
  let quoted = false
  const { delimiter, quote } = format
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\n') line += 1
    if (format.escape && character === '\\' && at + 1 < text.length) {
      // `\N` is the null string, which is told by its backslash.
      if (text.charAt(at + 1) === 'N') field += '\\'
      else if (text.charAt(at + 1) === '\n') line += 1
      field += text.charAt(++at)
    } else if (quoted) {
      if (character !== quote) field += character
      else if (text.charAt(at + 1) === quote) field += text.charAt(++at)
      else quoted = false
    } else if (character === quote && field === '') quoted = true
    else if (character === delimiter) {
      fields.push(field)
      field = ''
    } else if (character === '\n') {
      yield { fields: [...fields, field.replace(/\r$/, '')], line: begun }
      fields = []
      field = ''
      begun = line
    } else field += character
  }
  if (field !== '' || fields.length > 0) yield { fields: [...fields, field], line: begun }
}
