/** One `[section]` of an AWS configuration file, as written. */
export interface IniSection {
  /** What stands between the brackets, trimmed. */
  readonly name: string
  /** Keys in lower case; a key nested under another is `parent.child`. Later lines win. */
  readonly values: ReadonlyMap<string, string>
}

/** The key with an empty value that indented lines belong to, such as `sts =` in a `services` section. */
interface Parent {
  readonly key: string
  readonly indent: number
}

/**
 * Reads the format of `~/.aws/credentials` and `~/.aws/config`.
 *
 * Values keep every character, so session tokens stay exact; `#` and `;` start a comment at the start of a line or
 * after white space. Lines that are neither section, key nor comment are skipped, and so is what follows a broken
 * section header: its keys must not end up in the section before. Takes time linear in the length of the text.
 */
export function parseIni(text: string): IniSection[] {
  const sections: IniSection[] = []
  let values: Map<string, string> | undefined
  let parent: Parent | undefined

  for (const raw of withoutByteOrderMark(text).split('\n')) {
    const line = detached(withoutComment(raw).trim())
    if (line === '') continue
    if (line.startsWith('[')) {
      parent = undefined
      values = undefined
      if (!line.endsWith(']')) continue
      values = new Map()
      sections.push({ name: line.slice(1, -1).trim(), values })
      continue
    }
    const equals = line.indexOf('=')
    if (!values || equals < 1) continue
    const key = line.slice(0, equals).trim().toLowerCase()
    const value = line.slice(equals + 1).trim()
    const indent = raw.length - raw.trimStart().length
    if (parent && indent <= parent.indent) parent = undefined
    if (value !== '') values.set(parent ? `${parent.key}.${key}` : key, value)
    else if (!parent) parent = { key, indent }
  }
  return sections
}

/** A copy: part of a string keeps all of it in memory, here a file with the keys of every other profile. */
function detached(line: string): string {
  return JSON.parse(JSON.stringify(line))
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

function withoutComment(line: string): string {
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]
    if ((character === '#' || character === ';') && (at === 0 || isBlank(line[at - 1])))
      return line.slice(0, at)
  }
  return line
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r'
}
