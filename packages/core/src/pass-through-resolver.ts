import type { RedshiftConnection, RedshiftResolver, ResolverStatus } from './connection.ts'
import { RedshiftIamError } from './errors.ts'
import { requireDatabase } from './plan/connection-plan.ts'
import type { Settings } from './properties/settings.ts'
import { redshiftConnection } from './redshift-connection.ts'
import { DEFAULT_PORT, normaliseHost } from './target/host.ts'
import { tlsSettings } from './target/tls-settings.ts'

/** The resolver of `IAM=0`: UID and PWD as they were written, without any AWS call. */
export class PassThroughResolver implements RedshiftResolver {
  readonly #settings: Settings
  #isClosed = false

  constructor(settings: Settings) {
    this.#settings = settings
  }

  async resolve(): Promise<RedshiftConnection> {
    if (this.#isClosed)
      throw new RedshiftIamError('CLOSED', 'The resolver is closed.', {
        hint: 'Make a new one, and close it after everything that uses it.',
      })
    const { host, port = DEFAULT_PORT, user, password, applicationName } = this.#settings
    return redshiftConnection({
      host: normaliseHost(this.#settings.vpcEndpointUrl ?? required('Server', host)),
      port,
      database: requireDatabase(this.#settings),
      user: required('UID', user),
      password: required('PWD', password).reveal(),
      ssl: await tlsSettings(this.#settings),
      ...(applicationName !== undefined && { applicationName }),
    })
  }

  reject(): void {}

  get status(): ResolverStatus {
    const { user } = this.#settings
    return {
      state: this.#isClosed ? 'closed' : 'fresh',
      ...(user !== undefined && { user }),
      generation: 0,
      successes: 0,
      failures: 0,
      rejections: 0,
    }
  }

  close(): void {
    this.#isClosed = true
  }
}

function required<T>(option: string, value: T | undefined): T {
  if (value !== undefined) return value
  throw new RedshiftIamError('OPTION_REQUIRED', `${option} is missing, and IAM is off.`, {
    hint: `Set ${option}, or IAM=1 to log in with an AWS identity (connection strings have IAM=0 unless they say otherwise).`,
  })
}
