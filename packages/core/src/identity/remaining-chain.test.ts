import { describe, expect, it } from 'vitest'
import { planIdentity } from './plan-identity.ts'
import { useAwsHome } from './testing/aws-home.ts'
import { useFakeAws } from './testing/fake-aws.ts'

const home = useAwsHome()
const aws = useFakeAws()
const region = 'us-west-2'

describe('the rest of the default chain', () => {
  it('ends at the EC2 instance', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = aws.url
    const plan = await planIdentity({})
    expect(plan).toMatchObject({ origin: 'SDK default chain', steps: [{ kind: 'instance metadata' }] })
    expect(await plan.credentials({ region })).toMatchObject({ accessKeyId: 'ASIAIMDS' })
  })

  it('lists where was looked when nothing is found, and what to set', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = 'http://127.0.0.1:1'
    const error = await (await planIdentity({})).credentials({ region }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'IDENTITY_NOT_FOUND', hint: expect.stringContaining('Set Profile') })
    for (const text of [
      'AWS_PROFILE',
      'AWS_ACCESS_KEY_ID',
      `${home.path}/.aws/config`,
      'metadata service gave no keys',
    ]) {
      expect(String(error)).toContain(text)
    }
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true'
    await expect(planIdentity({})).rejects.toMatchObject({ code: 'IDENTITY_NOT_FOUND' })
  })

  it('does not go on to the instance when the container fails', async () => {
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = aws.url
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = 'http://127.0.0.1:1'
    const plan = await planIdentity({})
    await expect(plan.credentials({ region })).rejects.toMatchObject({ code: 'IDENTITY_FAILED' })
    expect(aws.calls).toEqual([])
  })
})
