import { type Token, tokenize } from './lexer.ts'

/** What Redshift makes of a quoted name: ASCII letters become small, all others stay. */
export const fold = (name: string): string => name.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())

/** Stands for every place past the end, so that matchers need not look where they are. */
const nothing: Token = { kind: 'operator', start: 0, end: 0, text: '', name: '' }

/** One statement of a message, as tokens. Positions are indexes into its tokens, -1 for "nowhere". */
export class SqlStatement {
  /** The whole message; tokens point into it. */
  readonly sql: string
  readonly tokens: readonly Token[]
  /**
   * Every name that occurs, and `[`, `$` (a parameter) and `"` (capitals in a quoted name) if they do: what decides
   * which rules need to look at all.
   */
  readonly names: ReadonlySet<string>
  #closing: Int32Array | undefined

  constructor(sql: string, tokens: readonly Token[]) {
    this.sql = sql
    this.tokens = tokens
    const names = new Set<string>()
    for (const token of tokens) {
      if (token.name !== '') {
        names.add(token.name)
        if (token.kind === 'quoted' && /[A-Z]/.test(token.name)) names.add('"').add(fold(token.name))
      } else if (token.text === '[') names.add('[')
      else if (token.kind === 'parameter') names.add('$')
    }
    this.names = names
  }

  get length(): number {
    return this.tokens.length
  }

  at(index: number): Token {
    return this.tokens[index] ?? nothing
  }

  /** The source of the tokens from `from` to `to`, `to` included. */
  source(from: number, to: number = from): string {
    return this.sql.slice(this.at(from).start, this.at(to).end)
  }

  /** Whether these words and operators stand at `index`, one after the other. */
  is(index: number, ...texts: readonly string[]): boolean {
    for (let offset = 0; offset < texts.length; offset++) {
      if (this.at(index + offset).text !== texts[offset]) return false
    }
    return true
  }

  /** Where such a sequence begins, at or after `from`. */
  find(texts: readonly string[], from = 0, to: number = this.length): number {
    for (let index = from; index < to; index++) if (this.is(index, ...texts)) return index
    return -1
  }

  /** Like `find`, but not inside parentheses that open after `from`. */
  findTop(texts: readonly string[], from = 0, to: number = this.length): number {
    for (let index = from; index < to; index++) {
      if (this.is(index, ...texts)) return index
      if (this.is(index, '(')) index = this.closing(index)
    }
    return -1
  }

  /** The parenthesis that closes the one at `index`; the last token if none does. */
  closing(index: number): number {
    this.#closing ??= pairs(this.tokens)
    const close = this.#closing[index] ?? -1
    return close < 0 ? this.length - 1 : close
  }

  /** Splits the tokens from `from` to `to` (excluded) at commas outside parentheses. */
  list(from: number, to: number): { readonly from: number; readonly to: number }[] {
    const parts: { from: number; to: number }[] = []
    let start = from
    for (let index = from; index < to; index++) {
      if (this.is(index, '(')) index = this.closing(index)
      else if (this.is(index, ',')) {
        parts.push({ from: start, to: index })
        start = index + 1
      }
    }
    if (start < to || parts.length > 0) parts.push({ from: start, to })
    return parts
  }

  /** Where a name such as `a`, `a.b` or `"a"."b"."c"` that begins at `index` ends (excluded). */
  endOfName(index: number): number {
    let end = index + 1
    while (this.is(end, '.') && this.at(end + 1).name !== '') end += 2
    return end
  }
}

const pairs = (tokens: readonly Token[]): Int32Array => {
  const closing = new Int32Array(tokens.length).fill(-1)
  const open: number[] = []
  tokens.forEach((token, index) => {
    if (token.text === '(') open.push(index)
    else if (token.text === ')') {
      const opened = open.pop()
      if (opened !== undefined) closing[opened] = index
    }
  })
  return closing
}

/** The statements of a message, in order; empty ones left out. */
export const splitStatements = (sql: string): SqlStatement[] => {
  const statements: SqlStatement[] = []
  const tokens = tokenize(sql)
  let from = 0
  // A SQL-standard function body holds semicolons of its own.
  let body = 0
  tokens.forEach((token, index) => {
    if (token.text === 'atomic' && tokens[index - 1]?.text === 'begin') body = 1
    else if (body > 0 && token.text === 'case') body++
    else if (body > 0 && token.text === 'end') body--
    if (token.text !== ';' || body > 0) return
    if (index > from) statements.push(new SqlStatement(sql, tokens.slice(from, index)))
    from = index + 1
  })
  if (from < tokens.length) {
    statements.push(new SqlStatement(sql, from === 0 ? tokens : tokens.slice(from)))
  }
  return statements
}
