import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { planIdentity } from './plan-identity.ts'
import { useAwsHome } from './testing/aws-home.ts'

const home = useAwsHome()
const SESSION = 'arn:aws:iam::111111111111:user/me'
const fetchKeys = async (): Promise<unknown> => {
  await home.write({ config: `[profile l]\nlogin_session=${SESSION}\nregion=us-east-1\n` })
  return (await planIdentity({ profile: 'l' })).credentials({ region: 'us-west-2' })
}

describe('the login_session source', () => {
  it('takes the keys that aws login left', async () => {
    const accessToken = {
      accessKeyId: 'ASIALOGIN',
      secretAccessKey: 'SK',
      sessionToken: 'T',
      accountId: '111111111111',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    }
    const token = { accessToken, clientId: 'C', refreshToken: 'R', dpopKey: 'K' }
    const file = `.aws/login/cache/${createHash('sha256').update(SESSION).digest('hex')}.json`
    await home.put(file, JSON.stringify(token))
    expect(await fetchKeys()).toMatchObject({ accessKeyId: 'ASIALOGIN', sessionToken: 'T' })
  })

  it('says how to sign in when it left none', async () => {
    await expect(fetchKeys()).rejects.toMatchObject({
      code: 'IDENTITY_FAILED',
      message: expect.stringContaining('Run aws login --profile l'),
    })
  })
})
