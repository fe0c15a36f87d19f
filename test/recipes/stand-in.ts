import { createResolver } from '@redshift-iam/core'
import { beforeAll, vi } from 'vitest'
import { type StandIn, useStandIn as useAnyStandIn } from '../support/stand-in.ts'

/** Longer than any password lives that is asked for here. */
const pastExpiry = 1000

interface RecipeStandIn extends StandIn {
  /** Lets the password expire and ends the open sessions, so that what comes next has to log in with the next one. */
  rotate(): Promise<void>
  /** How many temporary passwords were asked for. */
  credentialCalls(): number
}

/**
 * Starts a stand-in for the tests of a file and puts it in the place of `redshift.ts`. Recipes connect when they are loaded: import
 * them inside a test.
 */
export function useStandIn(): RecipeStandIn {
  const standIn = useAnyStandIn({ clusterId: 'dw', region: 'eu-west-1' })

  beforeAll(() => {
    const { local } = standIn
    const { clusterId, region, database, caFile } = local
    const redshift = createResolver(
      { clusterId, region, database, caFile, dbUser: 'etl', profile: 'base' },
      { now: () => local.now().getTime() },
    )
    vi.doMock('./redshift.ts', () => ({ redshift }))
  })

  return {
    get local() {
      return standIn.local
    },
    async rotate() {
      standIn.local.advanceClock(pastExpiry)
      await standIn.local.killSessions()
    },
    credentialCalls: () =>
      standIn.local.aws.calls.filter(({ operation }) => operation === 'GetClusterCredentials').length,
  }
}
