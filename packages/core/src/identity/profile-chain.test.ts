import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RedshiftIamError } from '../errors.ts'
import { followProfile, type ProfileChain } from './profile-chain.ts'
import { readSharedConfig } from './shared-config-files.ts'
import { useAwsHome } from './testing/aws-home.ts'

const home = useAwsHome()
const KEYS = 'aws_access_key_id=AKID\naws_secret_access_key=SK\n'
const ROLE = 'role_arn=arn:aws:iam::1:role/a\n'

const follow = async (name: string, credentials: string, config = ''): Promise<ProfileChain> => {
  await home.write({ credentials, config })
  return followProfile(name, 'Profile', await readSharedConfig())
}
const refusal = async (name: string, credentials: string, config = ''): Promise<RedshiftIamError> => {
  const error = await follow(name, credentials, config).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (RedshiftIamError.isInstance(error)) return error
  throw new Error(`not refused: ${error}`)
}
const summary = ({ source, hops }: ProfileChain): string =>
  [source.step.accessKeyId ?? source.step.kind, ...hops.map((hop) => hop.roleArn.split('/')[1])].join(' > ')

describe('followProfile', () => {
  it('orders the hops from the keys outwards, with what each declares', async () => {
    const chain = await follow(
      'etl',
      `[base]\n${KEYS}`,
      '[profile analyst]\nrole_arn=arn:aws:iam::1:role/analyst\nsource_profile=base\nmfa_serial=arn:m\n' +
        '[profile etl]\nrole_arn=arn:aws:iam::2:role/etl\nsource_profile=analyst\nrole_session_name=nightly\nexternal_id=x-42\nduration_seconds=900',
    )
    expect(summary(chain)).toBe('AKID > analyst > etl')
    expect(chain.hops[0]).toMatchObject({ profile: 'analyst', mfaSerial: 'arn:m' })
    expect(chain.hops[0]).not.toHaveProperty('externalId')
    expect(chain.hops[1]).toMatchObject({ sessionName: 'nightly', externalId: 'x-42', durationSeconds: 900 })
    expect(chain.hops[1]).not.toHaveProperty('mfaSerial')
    expect(chain.hops[1]?.step).toEqual({
      kind: 'assume role',
      profile: 'etl',
      file: join(home.path, '.aws/config'),
      roleArn: 'arn:aws:iam::2:role/etl',
    })
  })

  it.each([
    ['keys of the same profile for its own role', `[p]\n${KEYS}${ROLE}source_profile=p`, 'AKID > a'],
    ['keys before credential_process', `[p]\n${KEYS}credential_process=x`, 'AKID'],
    ['credential_process before SSO', '[p]\ncredential_process=x\nsso_session=none', 'credential_process'],
    [
      'web identity before source_profile',
      `[p]\n${ROLE}web_identity_token_file=/t\nsource_profile=gone`,
      'web identity',
    ],
    ['web identity before keys', `[p]\n${KEYS}${ROLE}web_identity_token_file=/t`, 'web identity'],
    [
      'the role before keys',
      `[p]\n${KEYS}${ROLE}credential_source=Ec2InstanceMetadata`,
      'instance metadata > a',
    ],
    [
      'keys of a source before its role',
      `[p]\n${ROLE}source_profile=s\n[s]\n${KEYS}role_arn=arn:x\nsource_profile=gone`,
      'AKID > a',
    ],
    [
      'keys of a source whatever else it says',
      `[p]\n${ROLE}source_profile=s\n[s]\n${KEYS}credential_source=Foo\nsource_profile=x`,
      'AKID > a',
    ],
    [
      'web identity of a source',
      `[p]\n${ROLE}source_profile=s\n[s]\nrole_arn=arn:x\nweb_identity_token_file=/t`,
      'web identity > a',
    ],
    ['login_session last', '[p]\nlogin_session=arn:x', 'login'],
  ])('uses %s', async (_title, credentials, expected) => {
    expect(summary(await follow('p', credentials))).toBe(expected)
  })

  it.each([
    [
      'both sources',
      `[p]\n${ROLE}source_profile=s\ncredential_source=Environment\n[s]\n${KEYS}`,
      'both source_profile and credential_source',
    ],
    [
      'both sources beside keys',
      `[p]\n${KEYS}${ROLE}source_profile=p\ncredential_source=Environment`,
      'both source_profile and credential_source',
    ],
    ['credential_source alone', '[p]\ncredential_source=Environment', 'credential_source requires role_arn'],
    [
      'credential_source alone beside keys',
      `[p]\n${KEYS}credential_source=Environment`,
      'credential_source requires role_arn',
    ],
    [
      'an unknown credential_source',
      `[p]\n${ROLE}credential_source=environment`,
      'credential_source "environment" is unknown',
    ],
    ['a role without a source', `[p]\n${ROLE}`, 'role_arn has neither source_profile'],
    ['a role without a source beside keys', `[p]\n${KEYS}${ROLE}`, 'role_arn has neither source_profile'],
    ['half a pair', '[p]\naws_access_key_id=AKID', 'aws_access_key_id but no aws_secret_access_key'],
    ['the other half', '[p]\naws_secret_access_key=SK\ncredential_process=x', 'no aws_access_key_id'],
    ['half a pair in a source', `[p]\n${ROLE}source_profile=s\n[s]\naws_access_key_id=AKID`, 'Profile "s"'],
    ['a faulty role in the middle', `[p]\n${ROLE}source_profile=s\n[s]\n${ROLE}`, 'Profile "s"'],
    ['nothing at all', '[p]\nregion=us-west-2', 'says nothing about AWS keys'],
    ['an empty section', '[p]', 'says nothing about AWS keys'],
    ['source_profile alone', '[p]\nsource_profile=s', 'source_profile requires role_arn'],
    ['a token file alone', '[p]\nweb_identity_token_file=/t', 'web_identity_token_file requires role_arn'],
    [
      'a role_arn that is none',
      '[p]\nrole_arn=admin\nsource_profile=p',
      'role_arn of profile "p" is not an ARN',
    ],
    ['a bad session name', `[p]\n${ROLE}${KEYS}source_profile=p\nrole_session_name=a b`, 'role_session_name'],
    ['a short duration', `[p]\n${ROLE}${KEYS}source_profile=p\nduration_seconds=899`, '900 to 43200'],
    ['a long duration', `[p]\n${ROLE}${KEYS}source_profile=p\nduration_seconds=43201`, '900 to 43200'],
    [
      'a duration that is no number',
      `[p]\n${ROLE}${KEYS}source_profile=p\nduration_seconds=1h`,
      '900 to 43200',
    ],
    [
      'temporary keys with session_token',
      '[p]\naws_access_key_id=ASIA1\naws_secret_access_key=S\nsession_token=T',
      'Write aws_session_token instead of session_token',
    ],
  ])('refuses %s', async (_title, credentials, text) => {
    const error = await refusal('p', credentials)
    expect(error.code).toBe('PROFILE_INVALID')
    expect(error.message).toContain(text)
    expect(error.message).toContain(home.path)
  })

  it('names the missing profile, who names it, and where was looked', async () => {
    const error = await refusal('r1', `[r1]\n${ROLE}source_profile=ghost`, '')
    expect(error.code).toBe('PROFILE_NOT_FOUND')
    for (const text of ['ghost', 'source_profile of profile "r1"', '.aws/credentials', '.aws/config']) {
      expect(error.message).toContain(text)
    }
  })

  it('helps with names that nearly exist', async () => {
    expect((await refusal('anlyst', '[analyst]')).hint).toBe('Did you mean "analyst"?')
    expect((await refusal('bare', '', '[bare]\nregion=x')).hint).toContain(
      'write [profile bare] instead of [bare]',
    )
    expect((await refusal('p', '[profile p]')).hint).toContain('write [p] instead of [profile p]')
  })

  it.each([
    [`[a]\n${ROLE}source_profile=b\n[b]\n${ROLE}source_profile=a`, 'a -> b -> a'],
    [`[a]\n${ROLE}source_profile=a`, 'a -> a'],
    [
      `[a]\n${ROLE}source_profile=b\n[b]\n${ROLE}source_profile=c\n[c]\n${ROLE}source_profile=b`,
      'a -> b -> c -> b',
    ],
  ])('refuses a loop and shows it (%#)', async (credentials, path) => {
    const error = await refusal('a', credentials)
    expect(error.code).toBe('PROFILE_CHAIN_LOOP')
    expect(error.message).toContain(`${path}.`)
  })

  it('follows a thousand hops, and finds a loop of a thousand', async () => {
    const hop = (n: number, source: string): string =>
      `[h${n}]\nrole_arn=arn:aws:iam::1:role/${n}\nsource_profile=${source}\n`
    const chain = Array.from({ length: 1000 }, (_, n) => hop(n, n === 999 ? 'base' : `h${n + 1}`)).join('')
    expect((await follow('h0', `${chain}[base]\n${KEYS}`)).hops).toHaveLength(1000)
    const error = await refusal('h0', chain.replace('source_profile=base', 'source_profile=h0'))
    expect(error.code).toBe('PROFILE_CHAIN_LOOP')
    expect(error.message.length).toBeLessThan(500)
  })

  it.each([
    [`[p]\n${ROLE}source_profile=s\nduration_seconds=7200\n[s]\n${ROLE}source_profile=b\n[b]\n${KEYS}`],
    [`[p]\n${ROLE}source_profile=s\nduration_seconds=7200\n[s]\n${ROLE}web_identity_token_file=/t`],
  ])('refuses over an hour for a role that is assumed by a role (%#)', async (credentials) => {
    const error = await refusal('p', credentials)
    expect(error.code).toBe('PROFILE_INVALID')
    expect(error.message).toContain('Set duration_seconds to 3600 or less')
  })

  it('allows over an hour for a role that is assumed with keys', async () => {
    const chain = await follow('p', `[p]\n${ROLE}source_profile=b\nduration_seconds=43200\n[b]\n${KEYS}`)
    expect(chain.hops[0]?.durationSeconds).toBe(43_200)
  })

  it('takes role_external_id for external_id, with a warning', async () => {
    const chain = await follow('p', `[p]\n${KEYS}${ROLE}source_profile=p\nrole_external_id=x`)
    expect(chain.hops[0]?.externalId).toBe('x')
    expect(chain.warnings).toEqual([
      expect.stringContaining('role_external_id of profile "p" taken as external_id'),
    ])
  })

  it('warns of a session_token that nothing reads', async () => {
    const { warnings } = await follow('p', `[p]\n${KEYS}session_token=T`)
    expect(warnings).toEqual([expect.stringContaining('Write aws_session_token instead of session_token')])
  })

  it('refuses sign-in plugins, naming the profile, also in a source', async () => {
    const error = await refusal('p', `[p]\n${ROLE}source_profile=s\n[s]\n${KEYS}plugin_name=x`)
    expect(error.code).toBe('OPTION_NOT_SUPPORTED')
    expect(error.message).toContain('plugin_name of profile "s"')
  })

  it('refuses or follows any combination of keys, and never throws anything else', async () => {
    const line = fc.constantFrom(
      'aws_access_key_id=A',
      'aws_secret_access_key=S',
      'role_arn=arn:x',
      'role_arn=x',
      'source_profile=a',
      'source_profile=b',
      'source_profile=default',
      'credential_source=Environment',
      'credential_source=EcsContainer',
      'credential_source=x',
      'web_identity_token_file=/t',
      'credential_process=x',
      'sso_session=s',
      'sso_start_url=u',
      'login_session=l',
      'duration_seconds=1',
      'mfa_serial=m',
      'plugin_name=x',
      '[a]',
      '[b]',
      '[default]',
      '[sso-session s]',
      '=',
      '[',
      '__proto__=1',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 24 }), async (lines) => {
        const text = `[a]\n${lines.join('\n')}`
        await home.write({ credentials: text, config: text })
        const config = await readSharedConfig()
        try {
          followProfile('a', 'Profile', config)
        } catch (error) {
          expect(RedshiftIamError.isInstance(error), String(error)).toBe(true)
        }
      }),
    )
  })
})
