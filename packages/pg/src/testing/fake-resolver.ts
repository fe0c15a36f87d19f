import type { RedshiftConnection, RedshiftResolver, ResolverStatus, TlsSettings } from '@redshift-iam/core'

/** A resolver whose answers a test decides. The first rejection leads to a new credential, later ones come too soon. */
export class FakeResolver implements RedshiftResolver {
  host = 'localhost'
  port: number
  database = 'dev'
  user = 'IAM:alice'
  ssl: TlsSettings | false
  expiration: Date | undefined = new Date(Date.now() + 900_000)
  /** Thrown by `resolve()` while set. */
  error: Error | undefined
  /** Awaited by `resolve()` while set. */
  gate: Promise<void> | undefined
  generation = 1
  closed = false
  readonly asked: (AbortSignal | undefined)[] = []
  readonly rejected: RedshiftConnection[] = []

  constructor({ port, ca }: { port: number; ca?: string }) {
    this.port = port
    this.ssl = { rejectUnauthorized: true, ...(ca !== undefined && { ca }) }
  }

  get password(): string {
    return `secret-${this.generation}`
  }

  async resolve({ signal }: { signal?: AbortSignal } = {}): Promise<RedshiftConnection> {
    this.asked.push(signal)
    await this.gate
    if (this.error) throw this.error
    const { host, port, database, user, ssl, expiration, password } = this
    const connection = { host, port, database, user, ssl, ...(expiration && { expiration }), password: '' }
    return Object.freeze(
      Object.defineProperty(connection, 'password', { value: password, enumerable: false }),
    )
  }

  reject(connection: RedshiftConnection): void {
    this.rejected.push(connection)
    if (this.generation === 1 && connection.password === this.password) this.generation = 2
  }

  get status(): ResolverStatus {
    return {
      state: 'fresh',
      generation: this.generation,
      successes: 0,
      failures: 0,
      rejections: this.rejected.length,
    }
  }

  close(): void {
    this.closed = true
  }
}
