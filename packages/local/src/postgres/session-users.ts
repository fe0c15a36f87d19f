import { type Admin, quoteIdentifier } from './admin.ts'

/** Users and their groups, as sessions need them. */
export class SessionUsers {
  readonly #admin: Admin
  /** How many open sessions gave a user a group that it is not a member of otherwise. */
  readonly #lent = new Map<string, number>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(admin: Admin) {
    this.#admin = admin
  }

  async exists(user: string): Promise<boolean> {
    const found = await this.#admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1 AND rolcanlogin', [user])
    return found.length > 0
  }

  /** Creates a user that may log in, unless it exists. */
  async ensure(user: string): Promise<void> {
    await this.#alone(async () => {
      if (!(await this.exists(user))) await this.#admin.query(`CREATE ROLE ${quoteIdentifier(user)} LOGIN`)
    })
  }

  /** The first of these groups that does not exist. */
  async missingGroup(groups: readonly string[]): Promise<string | undefined> {
    if (groups.length === 0) return undefined
    const rows = await this.#admin.query(
      'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND NOT rolcanlogin',
      [groups],
    )
    const found = new Set(rows.map(({ rolname }) => rolname))
    return groups.find((group) => !found.has(group))
  }

  /**
   * Makes the user a member for as long as a session lasts; the returned function ends it. PostgreSQL knows no
   * membership of a single session, so other sessions of the user have the group in the meantime as well.
   */
  async join(user: string, groups: readonly string[]): Promise<() => Promise<void>> {
    const lent: string[] = []
    await this.#alone(async () => {
      for (const group of groups) if (await this.#lend(user, group)) lent.push(group)
    })
    return () =>
      this.#alone(async () => {
        for (const group of lent) await this.#takeBack(user, group)
      })
  }

  async #lend(user: string, group: string): Promise<boolean> {
    const key = pair(user, group)
    const sessions = this.#lent.get(key)
    if (sessions === undefined) {
      const member = await this.#admin.query(
        'SELECT 1 FROM pg_auth_members WHERE member = $1::regrole AND roleid = $2::regrole',
        [quoteIdentifier(user), quoteIdentifier(group)],
      )
      if (member.length > 0) return false
      await this.#admin.query(`GRANT ${quoteIdentifier(group)} TO ${quoteIdentifier(user)}`)
    }
    this.#lent.set(key, (sessions ?? 0) + 1)
    return true
  }

  async #takeBack(user: string, group: string): Promise<void> {
    const key = pair(user, group)
    const sessions = (this.#lent.get(key) ?? 0) - 1
    if (sessions > 0) {
      this.#lent.set(key, sessions)
      return
    }
    this.#lent.delete(key)
    await this.#admin.query(`REVOKE ${quoteIdentifier(group)} FROM ${quoteIdentifier(user)}`)
  }

  /** One change of roles at a time. */
  #alone<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change)
    this.#last = done.catch(() => {})
    return done
  }
}

const pair = (user: string, group: string): string => JSON.stringify([user, group])
