/**
 * `word`: a key word or bare name; `quoted`: a name in double quotes; `string`: any literal between quotes or
 * dollar signs; `operator`: punctuation and operators. Space and comments lie between tokens and are not kept.
 */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'operator'

export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
  /** What rules compare: a word in lower case, an operator as it is, nothing for literals and quoted names. */
  readonly text: string
  /** The name a word (folded) or quoted name (as written) stands for; nothing for the rest. */
  readonly name: string
}

const code = (character: string): number => character.charCodeAt(0)
const SPACE = 1
const DIGIT = 2
const LETTER = 4
const OPERATOR = 8
const classes = new Uint8Array(128)
const classify = (characters: string, value: number): void => {
  for (const character of characters) classes[code(character)] = (classes[code(character)] ?? 0) | value
}
classify(' \t\n\r\f\v', SPACE)
classify('0123456789', DIGIT)
classify('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', LETTER)
classify('+-*/<>=~!@#%^&|`?', OPERATOR)

/** Outside ASCII everything belongs to a name, as in PostgreSQL's own scanner. */
const classOf = (unit: number): number => (unit < 128 ? (classes[unit] ?? 0) : LETTER)

const [QUOTE, DOUBLE, DOLLAR, DOT, COLON, DASH, SLASH, STAR, BACKSLASH] = [
  "'",
  '"',
  '$',
  '.',
  ':',
  '-',
  '/',
  '*',
  '\\',
].map(code) as [number, number, number, number, number, number, number, number, number]

/** Where a literal opened at `from` (its first quote) ends. Runs to the end of the text if it is never closed. */
const endOfQuoted = (sql: string, from: number, quote: number, escapes: boolean): number => {
  for (let at = from + 1; at < sql.length; at++) {
    const unit = sql.charCodeAt(at)
    if (escapes && unit === BACKSLASH) at++
    else if (unit === quote) {
      if (sql.charCodeAt(at + 1) !== quote) return at + 1
      at++
    }
  }
  return sql.length
}

const endOfBlockComment = (sql: string, from: number): number => {
  let depth = 0
  for (let at = from; at < sql.length; at++) {
    const unit = sql.charCodeAt(at)
    const next = sql.charCodeAt(at + 1)
    if (unit === SLASH && next === STAR) {
      depth++
      at++
    } else if (unit === STAR && next === SLASH) {
      at++
      if (--depth === 0) return at + 1
    }
  }
  return sql.length
}

const endOfWord = (sql: string, from: number): number => {
  let at = from
  while (at < sql.length) {
    const unit = sql.charCodeAt(at)
    if (!(classOf(unit) & (LETTER | DIGIT)) && unit !== DOLLAR) break
    at++
  }
  return at
}

const endOfDigits = (sql: string, from: number): number => {
  let at = from
  while (at < sql.length && classOf(sql.charCodeAt(at)) & DIGIT) at++
  return at
}

const endOfNumber = (sql: string, from: number): number => {
  let at = endOfDigits(sql, from)
  if (sql.charCodeAt(at) === DOT && sql.charCodeAt(at + 1) !== DOT) at = endOfDigits(sql, at + 1)
  if ((sql.charCodeAt(at) | 32) === code('e')) {
    const sign = sql.charCodeAt(at + 1)
    const digits = sign === code('+') || sign === DASH ? at + 2 : at + 1
    const end = endOfDigits(sql, digits)
    if (end > digits) at = end
  }
  return at
}

const endOfOperator = (sql: string, from: number): number => {
  let at = from
  while (at < sql.length && classOf(sql.charCodeAt(at)) & OPERATOR) {
    const unit = sql.charCodeAt(at)
    const next = sql.charCodeAt(at + 1)
    if (at > from && ((unit === DASH && next === DASH) || (unit === SLASH && next === STAR))) break
    at++
  }
  // `=-1` is an equals sign and a negative number: PostgreSQL ends an operator in + or - only after one of these.
  if (!/[~!@#%^&|`?]/.test(sql.slice(from, at))) {
    while (at > from + 1 && (sql[at - 1] === '-' || sql[at - 1] === '+')) at--
  }
  return at
}

const lineEnd = /[\n\r]/g
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y

/**
 * Splits SQL into tokens by PostgreSQL's lexical rules (with `standard_conforming_strings` on, as the server has
 * it). Takes any text, in linear time: what is never closed runs to the end.
 */
export const tokenize = (sql: string): Token[] => {
  const tokens: Token[] = []
  const push = (kind: TokenKind, start: number, end: number, text = '', name = ''): number => {
    tokens.push({ kind, start, end, text, name })
    return end
  }
  // An opening tag without its closing one would be searched for again and again.
  const unclosedTags = new Set<string>()
  let at = 0
  while (at < sql.length) {
    const unit = sql.charCodeAt(at)
    const kind = classOf(unit)
    const next = sql.charCodeAt(at + 1)
    if (kind & SPACE) at++
    else if (kind & LETTER) at = wordOrPrefixed(sql, at, push)
    else if (kind & DIGIT || (unit === DOT && classOf(next) & DIGIT))
      at = push('number', at, endOfNumber(sql, at))
    else if (unit === QUOTE) at = push('string', at, endOfQuoted(sql, at, QUOTE, false))
    else if (unit === DOUBLE) at = quotedName(sql, at, at, push)
    else if (unit === DASH && next === DASH) {
      lineEnd.lastIndex = at
      at = lineEnd.test(sql) ? lineEnd.lastIndex : sql.length
    } else if (unit === SLASH && next === STAR) at = endOfBlockComment(sql, at)
    else if (unit === DOLLAR && classOf(next) & DIGIT) at = push('parameter', at, endOfDigits(sql, at + 1))
    else if (unit === DOLLAR) {
      dollarTag.lastIndex = at
      const tag = dollarTag.exec(sql)?.[0]
      const close = tag === undefined || unclosedTags.has(tag) ? -1 : sql.indexOf(tag, at + tag.length)
      if (tag !== undefined && close < 0) unclosedTags.add(tag)
      if (tag === undefined) at = push('operator', at, at + 1, '$')
      else at = push('string', at, close < 0 ? sql.length : close + tag.length)
    } else if (unit === COLON && (next === COLON || next === code('='))) {
      at = push('operator', at, at + 2, sql.slice(at, at + 2))
    } else if (kind & OPERATOR) {
      const end = endOfOperator(sql, at)
      at = push('operator', at, end, sql.slice(at, end))
    } else at = push('operator', at, at + 1, sql.charAt(at))
  }
  return tokens
}

type Push = (kind: TokenKind, start: number, end: number, text?: string, name?: string) => number

const quotedName = (sql: string, start: number, quote: number, push: Push): number => {
  const end = endOfQuoted(sql, quote, DOUBLE, false)
  return push('quoted', start, end, '', sql.slice(quote + 1, end - 1).replaceAll('""', '"'))
}

/** A word, or a literal that a word introduces: E'…', B'…', X'…', N'…', U&'…', U&"…". */
const wordOrPrefixed = (sql: string, start: number, push: Push): number => {
  const end = endOfWord(sql, start)
  const after = sql.charCodeAt(end)
  if (end === start + 1) {
    const letter = sql.charAt(start).toLowerCase()
    if (after === QUOTE && 'ebxn'.includes(letter)) {
      return push('string', start, endOfQuoted(sql, end, QUOTE, letter === 'e'))
    }
    if (letter === 'u' && sql.charAt(end) === '&') {
      const quote = sql.charCodeAt(end + 1)
      if (quote === QUOTE) return push('string', start, endOfQuoted(sql, end + 1, QUOTE, false))
      if (quote === DOUBLE) return quotedName(sql, start, end + 1, push)
    }
  }
  const word = sql.slice(start, end).toLowerCase()
  return push('word', start, end, word, word)
}
