import type { Denial } from './rule.ts'
import type { SqlStatement } from './sql-statement.ts'

export const notSupported = (message: string): Denial => ({ code: '0A000', message })

/** `SQL command "…" not supported.`, which repeats the statement as it was sent. */
export const commandNotSupported = (statement: SqlStatement, where = ''): Denial =>
  notSupported(`SQL command "${statement.source(0, statement.length - 1)}" not supported${where}.`)

/** A syntax error in Redshift's form, which shows the tokens that lead up to it. */
export const syntaxError = (statement: SqlStatement, index: number): Denial => {
  const { start } = statement.at(index)
  const before = statement.sql.slice(0, start)
  const line = before.split('\n').length
  const column = start - before.lastIndexOf('\n')
  const context = statement.source(Math.max(0, index - 3), index)
  return {
    code: '42601',
    message: `syntax error at or near "${statement.source(index)}" in context "${context}", at line ${line}, column ${column}`,
  }
}

export const insideTransaction = (command: string): Denial => ({
  code: '25001',
  message: `${command} cannot run inside a transaction block`,
})
