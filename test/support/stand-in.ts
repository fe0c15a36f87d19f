import { type LocalRedshift, type LocalRedshiftOptions, startLocalRedshift } from '@redshift-iam/local'
import { afterAll, beforeAll } from 'vitest'

/** A stand-in that runs while the tests of a file do. */
export interface StandIn {
  readonly local: LocalRedshift
}

/** Starts a stand-in before the tests of the file that calls this, and leads the AWS SDK of the process to it. */
export function useStandIn(options?: LocalRedshiftOptions): StandIn {
  let local: LocalRedshift | undefined
  const environment = { ...process.env }
  beforeAll(async () => {
    local = await startLocalRedshift(options)
    Object.assign(process.env, local.env)
  })
  afterAll(async () => {
    process.env = environment
    await local?.stop()
  })
  return {
    get local() {
      if (!local) throw new Error('The stand-in is not running yet.')
      return local
    },
  }
}
