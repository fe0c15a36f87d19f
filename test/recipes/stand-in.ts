import { createResolver } from '@redshift-iam/core'
import { type LocalRedshift, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, beforeAll, vi } from 'vitest'

/** Longer than any password lives that is asked for here. */
const pastExpiry = 1000

interface StandIn {
  readonly local: LocalRedshift
  /** Lets the password expire and ends the open sessions, so that what comes next has to log in with the next one. */
  rotate(): Promise<void>
  /** How many temporary passwords were asked for. */
  credentialCalls(): number
}

/**
 * Starts a stand-in for the tests of a file and puts it in the place of `redshift.ts`. Recipes connect when they are loaded: import
 * them inside a test.
 */
export function useStandIn(): StandIn {
  let local: LocalRedshift | undefined
  let environment: NodeJS.ProcessEnv
  const running = (): LocalRedshift => {
    if (local === undefined) throw new Error('The stand-in is not running yet.')
    return local
  }

  beforeAll(async () => {
    const started = await startLocalRedshift({ clusterId: 'dw', region: 'eu-west-1' })
    local = started
    environment = { ...process.env }
    Object.assign(process.env, started.env)
    const { clusterId, region, database, caFile } = started
    const redshift = createResolver(
      { clusterId, region, database, caFile, dbUser: 'etl', profile: 'base' },
      { now: () => started.now().getTime() },
    )
    vi.doMock('./redshift.ts', () => ({ redshift }))
  })
  afterAll(async () => {
    process.env = environment
    await running().stop()
  })

  return {
    get local() {
      return running()
    },
    async rotate() {
      running().advanceClock(pastExpiry)
      await running().killSessions()
    },
    credentialCalls: () =>
      running().aws.calls.filter(({ operation }) => operation === 'GetClusterCredentials').length,
  }
}
