export interface JsonRecord {
  /** Source of one object, as it stands in the file: numbers keep all of their digits. */
  readonly source: string
  readonly line: number
}

const space = /\s/

/** Cuts text into the JSON values that follow one another in it; what is none comes out as it is. */
export function* jsonRecords(text: string): Generator<JsonRecord> {
  let line = 1
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === '\n') line += 1
    if (space.test(text.charAt(at))) continue
    const source = text.slice(at, endOfValue(text, at))
    yield { source, line }
    line += source.split('\n').length - 1
    at += source.length - 1
  }
}

function endOfValue(text: string, from: number): number {
  let depth = 0
  let inString = false
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at)
    if (inString) {
      if (character === '\\') at += 1
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (depth <= 0 && !inString && (character === '}' || character === ']')) return at + 1
    if (depth === 0 && !inString && character === '\n') return at
  }
  return text.length
}
