import { setTimeout as wait } from 'node:timers/promises'
import { createResolver, type RedshiftIamOptions, type RedshiftResolver } from '@redshift-iam/core'
import { type LocalRedshift, type LocalRedshiftOptions, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { expectNothingLeft, type Holdings, holdings } from './leaks.ts'
import { API_LIMIT } from './limits.ts'
import type { Limits, Session, Sessions, Way } from './ways.ts'

/** Seconds after which a password of 900 seconds is renewed before it is used, and handed out if that fails. */
export const CLOSING = 850

/** Seconds that outlast every pause of the core after failures. */
export const PAUSE = 61

/** A stand-in for the tests of one file, and what every test of it must leave as it was. */
export class Scene {
  readonly warnings: string[] = []
  readonly #open: { end(): Promise<unknown>; close(): void }[] = []
  #local: LocalRedshift | undefined

  constructor(options: LocalRedshiftOptions = {}) {
    const environment = { ...process.env }
    let before: Holdings
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown): number => unhandled.push(reason)
    beforeAll(async () => {
      process.on('unhandledRejection', onUnhandled)
      this.#local = await startLocalRedshift(options)
    })
    beforeEach(async () => {
      Object.assign(process.env, this.local.env)
      this.warnings.length = 0
      this.local.aws.clearCalls()
      before = await holdings(this.local)
    })
    afterEach(async () => {
      this.local.faults.clear()
      process.env = { ...environment }
      for (const { end, close } of this.#open.splice(0)) {
        // A test that failed may not have given its sessions back; then the pool would wait for them.
        const ended = await Promise.race([end().then(() => true), wait(2_000)])
        if (!ended) await this.local.killSessions()
        close()
      }
      await expectNothingLeft(this.local, before)
      expect(unhandled.splice(0), 'rejections that nobody handles').toEqual([])
    })
    afterAll(async () => {
      process.off('unhandledRejection', onUnhandled)
      await this.#local?.stop()
    })
  }

  get local(): LocalRedshift {
    if (!this.#local) throw new Error('The stand-in has not started yet.')
    return this.#local
  }

  /** Credential calls that the API has received in this test. */
  get credentialCalls(): number {
    return this.local.aws.calls.filter(({ operation }) => operation === 'GetClusterCredentials').length
  }

  /** A resolver that shares nothing and lives by the clock of the stand-in. */
  resolver(more: Partial<RedshiftIamOptions> = {}): RedshiftResolver {
    const { clusterId, region, database, caFile } = this.local
    const logger = { warn: (text: string) => this.warnings.push(text) }
    const own = { clusterId, region, database, caFile, dbUser: 'alice', timeout: API_LIMIT, logger }
    return createResolver({ ...own, profile: 'base', ...more } as RedshiftIamOptions, {
      now: () => this.local.now().getTime(),
      random: () => 0,
    })
  }

  /** Sessions that end with the test. */
  sessions(way: Way, resolver: RedshiftResolver, limits?: Partial<Limits>): Sessions {
    const sessions = way.open(resolver, limits)
    this.#open.push({ end: () => sessions.end(), close: () => resolver.close() })
    return sessions
  }

  /** Sessions in use that must outlive whatever happens to new ones. */
  async healthy(sessions: Sessions): Promise<HealthySessions> {
    const held = [await sessions.reserve(), await sessions.reserve()]
    return new HealthySessions(held, await pids(held))
  }
}

export class HealthySessions {
  readonly #sessions: readonly Session[]
  readonly #pids: readonly number[]

  constructor(sessions: readonly Session[], pids: readonly number[]) {
    this.#sessions = sessions
    this.#pids = pids
  }

  /** They answer, and are the same as at the beginning. */
  async expectUntouched(): Promise<void> {
    expect(await pids(this.#sessions)).toEqual(this.#pids)
  }

  async release(): Promise<void> {
    for (const session of this.#sessions) await session.release()
  }
}

function pids(sessions: readonly Session[]): Promise<number[]> {
  return Promise.all(sessions.map((session) => session.pid()))
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Seen> {
  try {
    await promise
  } catch (error) {
    return error as Seen
  }
  throw new Error('It did not fail.')
}

export interface Seen extends Error {
  readonly code?: string
  readonly hint?: string
  readonly awsErrorName?: string
}
