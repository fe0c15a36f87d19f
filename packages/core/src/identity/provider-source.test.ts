import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { AwsCredentialSource } from '../properties/options.ts'
import { planIdentity } from './plan-identity.ts'
import { useAwsHome } from './testing/aws-home.ts'

useAwsHome()
const region = 'us-west-2'
const keys = { accessKeyId: 'AKID', secretAccessKey: 'SK' }
const fetchKeys = async (credentials: unknown): Promise<unknown> =>
  (await planIdentity({ credentials: credentials as AwsCredentialSource })).credentials({ region })

describe('the credentials option', () => {
  it('takes keys as they are', async () => {
    expect(await fetchKeys(keys)).toEqual(keys)
  })

  it('calls a provider for each fetch, and tells it the region as an AWS client does', async () => {
    let asked = 0
    const regions: string[] = []
    const credentials = async (caller: {
      callerClientConfig: { region(): Promise<string> }
    }): Promise<object> => {
      asked += 1
      regions.push(await caller.callerClientConfig.region())
      return keys
    }
    const plan = await planIdentity({ credentials: credentials as unknown as AwsCredentialSource })
    expect(asked).toBe(0)
    await plan.credentials({ region })
    await plan.credentials({ region })
    expect([asked, regions]).toEqual([2, [region, region]])
  })

  it('has one descriptor as long as it is the same provider', async () => {
    const credentials = async (): Promise<typeof keys> => keys
    const [one, two] = [await planIdentity({ credentials }), await planIdentity({ credentials })]
    expect(one.descriptor).toBe(two.descriptor)
  })

  it.each([[{}], [async () => ({})], [async () => null], [{ accessKeyId: 'A' }]])(
    'refuses what is no pair of keys (%#)',
    async (credentials) => {
      await expect(fetchKeys(credentials)).rejects.toMatchObject({
        code: 'IDENTITY_FAILED',
        message: expect.stringContaining('option credentials'),
      })
    },
  )

  it('refuses keys that have expired', async () => {
    await expect(fetchKeys(async () => ({ ...keys, expiration: new Date(0) }))).rejects.toThrow(
      'expired at 1970-01-01T00:00:00.000Z',
    )
  })

  it('keeps the reason of a failing provider, without what else its error holds', async () => {
    const failing = async (): Promise<never> => {
      throw Object.assign(new Error('no session'), { name: 'CredentialsProviderError', token: 's3cret' })
    }
    const error = await fetchKeys(failing).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'IDENTITY_FAILED',
      message: expect.stringContaining('CredentialsProviderError: no session'),
    })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('s3cret')
  })
})
