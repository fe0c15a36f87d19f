import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { planIdentity } from './plan-identity.ts'
import { useAwsHome } from './testing/aws-home.ts'

const home = useAwsHome()
const region = 'us-west-2'

/** A profile whose command prints what a script says; the text never passes a shell. */
const printing = async (text: string, more = ''): Promise<void> => {
  const file = await home.put('helper.mjs', `process.stdout.write(${JSON.stringify(text)});${more}`)
  await home.write({ config: `[profile p]\ncredential_process = "${process.execPath}" "${file}" --role=a\n` })
}
const fetchKeys = async (): Promise<unknown> => (await planIdentity({ profile: 'p' })).credentials({ region })
const keys = { Version: 1, AccessKeyId: 'ASIAPROC', SecretAccessKey: 's', SessionToken: 't' }

describe('the credential_process source', () => {
  it('takes the keys that the command prints', async () => {
    const Expiration = new Date(Date.now() + 3_600_000).toISOString()
    await printing(JSON.stringify({ ...keys, Expiration }))
    expect(await fetchKeys()).toEqual({
      accessKeyId: 'ASIAPROC',
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: new Date(Expiration),
    })
    await printing(JSON.stringify({ Version: 1, AccessKeyId: 'AKID', SecretAccessKey: 's' }))
    expect(await fetchKeys()).toEqual({ accessKeyId: 'AKID', secretAccessKey: 's' })
  })

  it.each([
    ['nonsense', 'not JSON'],
    ['null', 'Version'],
    [JSON.stringify({ ...keys, Version: 2 }), 'Version'],
    [JSON.stringify({ ...keys, Version: '1' }), 'Version'],
    [JSON.stringify({ Version: 1, AccessKeyId: 'A' }), 'SecretAccessKey'],
    [JSON.stringify({ ...keys, Expiration: 'soon' }), 'not a time'],
    [JSON.stringify({ ...keys, Expiration: '2020-01-01T00:00:00Z' }), 'expired at 2020-01-01T00:00:00.000Z'],
  ])('refuses the output %s', async (output, text) => {
    await printing(output)
    await expect(fetchKeys()).rejects.toMatchObject({
      code: 'IDENTITY_FAILED',
      message: expect.stringContaining(text),
    })
    await expect(fetchKeys()).rejects.toThrow('profile "p"')
  })

  it('tells the exit code, and nothing the command printed or was given', async () => {
    await printing('s3cret', "process.stderr.write('s3cret'); process.exitCode = 3")
    const error = await fetchKeys().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'IDENTITY_FAILED',
      message: expect.stringContaining('ended with code 3'),
    })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/s3cret|--role/)
  })

  it('kills the command when the signal says so', async () => {
    const abort = new AbortController()
    await home.write({ config: '[profile p]\ncredential_process = exec sleep 60\n' })
    const plan = await planIdentity({ profile: 'p' })
    const fetched = plan.credentials({ region, signal: abort.signal })
    setImmediate(() => abort.abort())
    await expect(fetched).rejects.toMatchObject({ code: 'ABORTED' })
  }, 5_000)

  it('runs nothing while planning', async () => {
    await home.write({ config: `[profile p]\ncredential_process = touch ${home.path}/ran\n` })
    await planIdentity({ profile: 'p' })
    expect(existsSync(join(home.path, 'ran'))).toBe(false)
  })
})
