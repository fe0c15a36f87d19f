import { notSupported, syntaxError } from '../rules/denials.ts'
import type { Denial } from '../rules/rule.ts'
import type { SqlStatement } from '../rules/sql-statement.ts'
import type { S3Place } from './s3-command.ts'

/** Why a COPY or UNLOAD is refused as it is written. */
export class CommandRefused extends Error {
  readonly denial: Denial

  constructor(denial: Denial) {
    super(denial.message)
    this.denial = denial
  }
}

/** Walks through the parameters of a COPY or UNLOAD, which come in any order. */
export class OptionReader {
  readonly #statement: SqlStatement
  readonly #command: string
  position: number

  constructor(statement: SqlStatement, position: number) {
    this.#statement = statement
    this.#command = statement.at(0).text.toUpperCase()
    this.position = position
  }

  get #ended(): boolean {
    return this.position >= this.#statement.length
  }

  /** Steps over these words if they stand here. */
  took(...words: readonly string[]): boolean {
    if (!this.#statement.is(this.position, ...words)) return false
    this.position += words.length
    return true
  }

  /** ON, TRUE or nothing mean yes. */
  switch(): boolean {
    if (this.took('off') || this.took('false')) return false
    if (!this.took('on')) this.took('true')
    return true
  }

  /** A literal, after an AS that may be left out. */
  text(): string {
    this.took('as')
    const found = this.optionalText()
    if (found === undefined) throw this.unexpected()
    return found
  }

  optionalText(): string | undefined {
    const { kind, start, end } = this.#statement.at(this.position)
    if (kind !== 'string') return undefined
    this.position += 1
    const source = this.#statement.sql.slice(start, end)
    if (!source.startsWith('$')) return source.slice(source.indexOf("'") + 1, -1).replaceAll("''", "'")
    const tag = source.slice(0, source.indexOf('$', 1) + 1)
    return source.slice(tag.length, -tag.length)
  }

  /** One character, which may be written as `\t` or as `\001`. */
  character(): string {
    const text = this.text()
    const character =
      text === '\\t' ? '\t' : text.replace(/^\\(\d{1,3})$/, (_all, octal) => octalCharacter(octal))
    if (character.length !== 1) throw this.cannot(`'${text}' as a character`)
    return character
  }

  /** `\\N` means the same with its backslash doubled. */
  nullString(): string {
    return this.text().replace(/^\\\\N$/, '\\N')
  }

  number(): number {
    this.took('as')
    const { kind } = this.#statement.at(this.position)
    if (kind !== 'number') throw this.unexpected()
    this.position += 1
    return Number(this.#statement.source(this.position - 1))
  }

  place(): S3Place {
    const url = this.text()
    const [, bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(url) ?? []
    if (bucket === undefined || key === undefined) throw this.cannot(`${this.#command} with '${url}'`)
    return { bucket, key }
  }

  /** Reads to the end: calls the parameter that stands there, by its first word, and returns the role. */
  rest(parameters: Readonly<Record<string, () => unknown>>): string {
    let role: string | undefined
    while (!this.#ended) {
      const found = this.#tookRole()
      if (found !== undefined) role = found
      else {
        if (this.took('format')) this.took('as')
        const name = Object.keys(parameters).find((word) => this.took(word))
        if (name === undefined) throw this.#refuse()
        parameters[name]?.()
      }
    }
    if (role === undefined) throw this.cannot(`${this.#command} without IAM_ROLE`)
    return role
  }

  /** IAM_ROLE, or the same in the older form of CREDENTIALS. */
  #tookRole(): string | undefined {
    if (this.took('iam_role')) return this.took('default') ? 'default' : this.text()
    if (!this.took('with', 'credentials') && !this.took('credentials')) return undefined
    const role = /^aws_iam_role=(.*)$/s.exec(this.text())?.[1]
    if (role === undefined) throw this.cannot('CREDENTIALS other than a role')
    return role
  }

  unexpected(): CommandRefused {
    return new CommandRefused(
      syntaxError(this.#statement, Math.min(this.position, this.#statement.length - 1)),
    )
  }

  /** What Redshift could do and the stand-in cannot. */
  cannot(what: string): CommandRefused {
    return new CommandRefused(notSupported(`the local stand-in cannot do ${what}`))
  }

  /** The word that stands here, of a parameter that nothing took. */
  #refuse(): CommandRefused {
    const { kind, text } = this.#statement.at(this.position)
    return kind === 'word' ? this.cannot(`${this.#command} … ${text.toUpperCase()}`) : this.unexpected()
  }
}

const octalCharacter = (digits: string): string => String.fromCharCode(Number.parseInt(digits, 8))
