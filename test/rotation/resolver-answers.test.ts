import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createResolver } from '@redshift-iam/core'
import { describe, expect, test } from 'vitest'

/** A request handler that answers `GetCredentials` for a user of its own, and counts. */
function serverless(answer: () => object): {
  handle: () => Promise<object>
  destroy: () => void
  calls: number
} {
  const handler = {
    calls: 0,
    handle: async () => {
      handler.calls += 1
      const body = JSON.stringify({ dbUser: 'IAMR:etl', dbPassword: `pw-${handler.calls}`, ...answer() })
      const headers = { 'content-type': 'application/x-amz-json-1.1', date: new Date().toUTCString() }
      return { response: { statusCode: 200, headers, body: Readable.from([Buffer.from(body)]) } }
    },
    destroy: () => undefined,
  }
  return handler
}

const options = (requestHandler: object, database = 'dev') => ({
  host: 'wg.111122223333.eu-west-1.redshift-serverless.amazonaws.com',
  database,
  accessKeyId: 'AKIDX',
  secretAccessKey: 'SKX',
  requestHandler,
})

test('a password is renewed from the time on that the API advises', async () => {
  let now = Date.now()
  const at = (seconds: number): number => Math.round(now / 1000) + seconds
  const handler = serverless(() => ({ expiration: at(900), nextRefreshTime: at(300) }))
  const one = createResolver(options(handler), { now: () => now, random: () => 0 })
  await one.resolve()
  now += 298_000
  await one.resolve()
  expect(one.status.state).toBe('fresh')
  now += 3_000
  expect((await one.resolve()).password).toBe('pw-1')
  while (one.status.state === 'refreshing') await new Promise((resolve) => setImmediate(resolve))
  expect((await one.resolve()).password).toBe('pw-2')
  expect(handler.calls).toBe(2)
  one.close()
})

const dist = fileURLToPath(new URL('../../packages/core/dist/', import.meta.url))

describe.skipIf(!existsSync(`${dist}index.cjs`))(
  'the package loaded twice, as ES module and as CommonJS',
  () => {
    test('is two copies, and costs one call all the same', async () => {
      const esm = (await import(/* @vite-ignore */ pathToFileURL(`${dist}index.mjs`).href)) as Core
      const cjs = createRequire(import.meta.url)(`${dist}index.cjs`) as Core
      expect(esm.createResolver).not.toBe(cjs.createResolver)
      const handler = serverless(() => ({ expiration: Math.round(Date.now() / 1000) + 900 }))
      const both = [esm, cjs].map((core) => core.createResolver(options(handler, 'loaded_twice')))
      const answers = await Promise.all(both.map((one) => one.resolve()))
      expect(answers.map(({ password }) => password)).toEqual(['pw-1', 'pw-1'])
      const [first] = answers
      if (first) both[0]?.reject(first)
      await Promise.all(both.map((one) => one.resolve()))
      expect(both.map(({ status }) => status.generation)).toEqual([2, 2])
      expect(handler.calls).toBe(2)
      for (const one of both) one.close()
    })
  },
)

type Core = typeof import('@redshift-iam/core')
