import { randomBytes } from 'node:crypto'
import { createResolver, RedshiftIamError } from '@redshift-iam/core'
import { connectionSettings, RedshiftPgClient } from '@redshift-iam/pg'
import pg from 'pg'
import { NotTestable } from './check.mjs'

/** A place to try things: sessions on the cluster, and a schema of its own. */
export class Lab {
  /** Options as the user gave them, to vary one of them. */
  options
  env
  resolver
  schema = `redshift_iam_verify_${randomBytes(4).toString('hex')}`
  #main
  #hasSchema = false

  constructor(options, env) {
    this.options = options
    this.env = env
    this.resolver = createResolver(options)
  }

  /** The session that most checks share; in the schema, if there is one. */
  async main() {
    this.#main ??= await this.connect()
    return this.#main
  }

  /** A session of one's own, in the schema; the caller ends it. */
  async connect(session = {}) {
    const search_path = this.#hasSchema ? { search_path: [this.schema] } : {}
    const client = new RedshiftPgClient(this.resolver, {
      session: { statement_timeout: 60_000, ...search_path, ...session },
    })
    // A session that ends by itself is seen by the statement that needs it.
    client.on('error', () => {})
    await client.connect()
    return client
  }

  async createSchema() {
    await (await this.main()).query(`create schema ${this.schema}`)
    this.#hasSchema = true
    await this.#main.query(`set search_path to ${this.schema}`)
  }

  needSchema() {
    if (!this.#hasSchema) throw new NotTestable('needs the right to create a schema in the database')
  }

  /** Logs in once with further startup parameters, by node-postgres itself; says how that went. */
  async logIn({ parameters = {}, password, from = this.resolver } = {}) {
    const settings = await connectionSettings(from)
    const client = new pg.Client(password === undefined ? settings : { ...settings, password })
    client.on('error', () => {})
    const ask = client.getStartupConf.bind(client)
    client.getStartupConf = () => ({ ...ask(), ...parameters })
    try {
      await client.connect()
      return 'accepted'
    } catch (error) {
      return describeError(serverErrorOf(error))
    } finally {
      await client.end().catch(() => {})
    }
  }

  /** Runs statements one after the other; says what the last did, or what the first that failed answered. */
  async attempt(statements, { client, values } = {}) {
    const session = client ?? (await this.main())
    let tag = ''
    const listen = ({ text }) => {
      tag = text
    }
    session.connection.on('commandComplete', listen)
    try {
      for (const sql of [statements].flat()) await session.query(sql, values)
      return tag
    } catch (error) {
      return describeError(error)
    } finally {
      session.connection.off('commandComplete', listen)
    }
  }

  /** Takes the shared session back to where every check expects it. */
  async tidy() {
    try {
      await this.#main?.query('rollback')
    } catch {
      await this.#main.end().catch(() => {})
      this.#main = undefined
    }
  }

  async close() {
    try {
      if (this.#hasSchema) await (await this.main()).query(`drop schema ${this.schema} cascade`)
    } finally {
      await this.#main?.end().catch(() => {})
      this.resolver.close()
    }
  }
}

/** SQLSTATE and text, as in the report. */
export function describeError(error) {
  return `${error.code ?? error.name}: ${error.message}`
}

/** What the server itself said, where our packages have put words around it. */
export function serverErrorOf(error) {
  return RedshiftIamError.isInstance(error) && error.cause instanceof Error && 'severity' in error.cause
    ? error.cause
    : error
}
