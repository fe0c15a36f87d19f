import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  createResolver,
  type RedshiftIamOptions,
  type RedshiftResolver,
  type ResolverEvent,
  type ResolverStatus,
} from '@redshift-iam/core'
import { type LocalRedshift, type LocalRedshiftOptions, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'

const channels = ['start', 'success', 'error', 'stale', 'rejected']

/** What whoever is on call can see: events, warnings and status, of resolvers that live by the clock of the stand-in. */
export class OperationsScene {
  /** Names of the events of this test, in order. */
  readonly events: string[] = []
  readonly details: ResolverEvent[] = []
  readonly warnings: string[] = []
  readonly #open: RedshiftResolver[] = []
  #local: LocalRedshift | undefined

  constructor(options: LocalRedshiftOptions = {}) {
    const listen = (event: unknown, channel: string | symbol): void => {
      this.events.push(String(channel).replace('redshift-iam:', ''))
      this.details.push(event as ResolverEvent)
    }
    beforeAll(async () => {
      this.#local = await startLocalRedshift(options)
      for (const name of channels) subscribe(`redshift-iam:${name}`, listen)
    })
    beforeEach(() => {
      for (const [name, value] of Object.entries(this.local.env)) vi.stubEnv(name, value)
      for (const list of [this.events, this.details, this.warnings]) list.length = 0
      this.local.aws.clearCalls()
    })
    afterEach(() => {
      for (const resolver of this.#open.splice(0)) resolver.close()
      this.local.faults.clear()
      vi.unstubAllEnvs()
    })
    afterAll(async () => {
      for (const name of channels) unsubscribe(`redshift-iam:${name}`, listen)
      await this.#local?.stop()
    })
  }

  get local(): LocalRedshift {
    if (!this.#local) throw new Error('The stand-in has not started yet.')
    return this.#local
  }

  options(more: object = {}): RedshiftIamOptions {
    const { clusterId, region, caFile } = this.local
    const logger = { warn: (message: string) => this.warnings.push(message) }
    const own = { clusterId, region, database: 'dev', dbUser: 'etl', profile: 'etl', caFile, logger }
    return { ...own, ...more } as RedshiftIamOptions
  }

  /** Shares only with resolvers of the same runtime. */
  resolver(more: object = {}, runtime: object = this.runtime()): RedshiftResolver {
    const resolver = createResolver(this.options(more), runtime)
    this.#open.push(resolver)
    return resolver
  }

  runtime(): { now: () => number; random: () => number } {
    return { now: () => this.local.now().getTime(), random: () => 0 }
  }

  calls(operation: string): number {
    return this.local.aws.calls.filter((call) => call.operation === operation).length
  }

  /** The status once no call is under way any more. */
  settled(resolver: RedshiftResolver): Promise<ResolverStatus> {
    return vi.waitFor(
      () => {
        expect(resolver.status.state).not.toBe('refreshing')
        return resolver.status
      },
      { interval: 1 },
    )
  }
}
