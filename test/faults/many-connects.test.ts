import { RedshiftPgClient } from '@redshift-iam/pg'
import { expect, test } from 'vitest'
import { Scene } from './harness/scene.ts'

/** As many at once; more only waits in the queue of the machine. */
const CONCURRENCY = 16
/** Ten thousand take minutes here, where client and server share one thread; the benchmark `many-connects` makes them. */
const CONNECTS = 1_000

const scene = new Scene()

test(`${CONNECTS} connects in a row cost one credential call per lifetime, and leave nothing`, async () => {
  const resolver = scene.resolver({ timeout: 10_000 })
  const lifetimes = 4
  let begun = 0
  const connectAndLeave = async (): Promise<void> => {
    while (begun < CONNECTS) {
      begun += 1
      if (begun % (CONNECTS / lifetimes) === 0) scene.local.advanceClock(901)
      const client = new RedshiftPgClient(resolver)
      await client.connect()
      await client.end()
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, connectAndLeave))
  expect(scene.credentialCalls).toBeGreaterThanOrEqual(lifetimes)
  // A login under way when the clock jumps is refused, and that renewal may come on top.
  expect(scene.credentialCalls).toBeLessThanOrEqual(2 * lifetimes + 1)
  resolver.close()
}, 300_000)
