import { describe, expect, it } from 'vitest'
import { Secret } from '../redaction.ts'
import { chooseSource } from './choose-source.ts'
import { staticKeys } from './static-keys.ts'
import { keyOptions, useAwsHome } from './testing/aws-home.ts'

useAwsHome()
const originOf = (settings: object): string => chooseSource(settings).choice.origin

describe('chooseSource', () => {
  it('takes the sources in the order of rule R-5', () => {
    expect(originOf({})).toBe('default')
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' })
    expect(originOf({})).toBe('AWS_ACCESS_KEY_ID')
    process.env['AWS_DEFAULT_PROFILE'] = 'd'
    expect(chooseSource({}).choice).toEqual({ origin: 'AWS_DEFAULT_PROFILE', profile: 'd' })
    process.env['AWS_PROFILE'] = 'p'
    expect(chooseSource({}).choice).toEqual({ origin: 'AWS_PROFILE', profile: 'p' })
    expect(originOf(keyOptions('AKID'))).toBe('AccessKeyID')
    expect(chooseSource({ profile: 'x' }).choice).toEqual({ origin: 'Profile', profile: 'x' })
    expect(originOf({ instanceProfile: true })).toBe('InstanceProfile')
    expect(originOf({ credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 'S' }) })).toBe(
      'credentials option',
    )
  })

  it('ignores Profile with a warning when InstanceProfile=1', () => {
    expect(chooseSource({ profile: 'x', instanceProfile: true })).toEqual({
      choice: { origin: 'InstanceProfile' },
      warnings: ['Profile ignored: InstanceProfile=1 takes precedence.'],
    })
    expect(originOf({ profile: 'x', instanceProfile: false })).toBe('Profile')
  })

  it('warns when AWS_PROFILE and AWS_DEFAULT_PROFILE differ', () => {
    Object.assign(process.env, { AWS_PROFILE: 'p', AWS_DEFAULT_PROFILE: 'd' })
    expect(chooseSource({}).warnings).toEqual([
      'AWS_DEFAULT_PROFILE "d" ignored: AWS_PROFILE "p" takes precedence.',
    ])
    process.env['AWS_DEFAULT_PROFILE'] = 'p'
    expect(chooseSource({}).warnings).toEqual([])
  })

  it('does not take half a pair from the environment, and says so', () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'A'
    expect(chooseSource({})).toEqual({
      choice: { origin: 'default' },
      warnings: ['AWS_ACCESS_KEY_ID ignored: AWS_SECRET_ACCESS_KEY is not set.'],
    })
  })

  it.each([
    [{ profile: 'x', ...keyOptions('A') }, ['Profile', 'AccessKeyID', 'SecretAccessKey']],
    [{ profile: 'x', sessionToken: new Secret('T') }, ['Profile', 'SessionToken']],
    [{ instanceProfile: true, ...keyOptions('A') }, ['InstanceProfile', 'AccessKeyID']],
    [{ credentials: keyOptions('A'), profile: 'x' }, ['credentials', 'Profile']],
    [{ credentials: keyOptions('A'), instanceProfile: true }, ['credentials', 'InstanceProfile']],
    [{ credentials: keyOptions('A'), accessKeyId: 'B' }, ['credentials', 'AccessKeyID']],
  ])('refuses two identities at once, naming both (%#)', (settings, names) => {
    const refused = (): unknown => chooseSource(settings as object)
    expect(refused).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' }))
    for (const name of names) expect(refused).toThrow(name)
  })

  it.each([
    [{ accessKeyId: 'A' }, 'SecretAccessKey is missing beside AccessKeyID'],
    [{ secretAccessKey: new Secret('S') }, 'AccessKeyID is missing beside SecretAccessKey'],
    [{ sessionToken: new Secret('T') }, 'AccessKeyID is missing beside SessionToken'],
    [{ accessKeyId: 'A', sessionToken: new Secret('T') }, 'SecretAccessKey is missing'],
  ])('refuses half a pair of keys, naming the other half (%#)', (settings, text) => {
    expect(() => chooseSource(settings)).toThrow(expect.objectContaining({ code: 'OPTION_REQUIRED' }))
    expect(() => chooseSource(settings)).toThrow(text)
  })

  it('never takes the database password for a secret key', () => {
    expect(() => chooseSource({ accessKeyId: 'A', password: new Secret('pw') })).toThrow(
      'SecretAccessKey is missing',
    )
  })

  it('lets AuthProfile have the keys, and Profile or InstanceProfile sign the credential call', () => {
    const keys = { authProfile: 'ap', ...keyOptions('AKID') }
    expect(originOf({ ...keys, profile: 'x' })).toBe('Profile')
    expect(originOf({ ...keys, instanceProfile: true })).toBe('InstanceProfile')
    expect(originOf(keys)).toBe('AccessKeyID')
  })

  it.each([[{}], [{ profile: 'x' }], [{ accessKeyId: 'A' }], [{ secretAccessKey: new Secret('S') }]])(
    'requires both keys with AuthProfile (%#)',
    (settings) => {
      expect(() => chooseSource({ authProfile: 'ap', ...settings })).toThrow(
        expect.objectContaining({
          code: 'OPTION_REQUIRED',
          message: expect.stringContaining('Missing AccessKeyID or SecretAccessKey for AuthProfile'),
        }),
      )
    },
  )

  it('keeps the session token of explicit keys', () => {
    expect(staticKeys(keyOptions('ASIAX', 'TX'))).toEqual({
      accessKeyId: 'ASIAX',
      secretAccessKey: 'SK',
      sessionToken: 'TX',
    })
  })
})
