import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { profileValue } from './shared-config.ts'
import { readSharedConfig } from './shared-config-files.ts'
import { useAwsHome } from './testing/aws-home.ts'

const home = useAwsHome()
const value = async (profile: string, key: string): Promise<string | undefined> => {
  const found = (await readSharedConfig()).profiles.get(profile)
  return found && profileValue(found, key)
}

describe('readSharedConfig', () => {
  it('merges same-named sections key by key, the credentials file winning', async () => {
    await home.write({ credentials: '[m]\nx=1\ny=1', config: '[profile m]\ny=2\nz=2' })
    expect([await value('m', 'x'), await value('m', 'y'), await value('m', 'z')]).toEqual(['1', '1', '2'])
    const { profiles } = await readSharedConfig()
    expect(profiles.get('m')?.files).toEqual([
      join(home.path, '.aws/credentials'),
      join(home.path, '.aws/config'),
    ])
  })

  it('requires the prefix in the config file, except for [default], and forbids it in the other', async () => {
    await home.write({
      credentials: '[profile c]\nx=1',
      config:
        '[default]\nx=1\n[bare]\nx=1\n[profile p]\nx=1\n[profile "with space"]\nx=1\n[profile also space]\nx=1',
    })
    const { profiles, misspelt } = await readSharedConfig()
    for (const name of ['default', 'p', 'with space', 'also space'])
      expect(profiles.has(name), name).toBe(true)
    expect(profiles.has('bare')).toBe(false)
    expect(profiles.has('c')).toBe(false)
    expect(misspelt.get('bare')).toContain('write [profile bare] instead of [bare]')
    expect(misspelt.get('c')).toContain('write [c] instead of [profile c]')
  })

  it('prefers [profile default] to [default]', async () => {
    await home.write({ config: '[default]\nx=1\ny=1\n[profile default]\nx=2' })
    expect([await value('default', 'x'), await value('default', 'y')]).toEqual(['2', undefined])
  })

  it('reads sso-session and services sections of the config file', async () => {
    await home.write({
      config: '[sso-session corp]\nsso_region=r\n[services s]\nsts =\n  endpoint_url = http://x',
    })
    const { ssoSessions, services } = await readSharedConfig()
    expect(ssoSessions.get('corp')?.values.get('sso_region')?.value).toBe('r')
    expect(services.get('s')?.values.get('sts.endpoint_url')?.value).toBe('http://x')
  })

  it('reads the files the environment names, with ~, and at each call anew', async () => {
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = '~/mine'
    process.env['AWS_CONFIG_FILE'] = await home.put('my config', '[profile a]\ny=1')
    await home.put('mine', '[a]\nx=1')
    expect([await value('a', 'x'), await value('a', 'y')]).toEqual(['1', '1'])
    await home.put('mine', '[a]\nx=2')
    expect(await value('a', 'x')).toBe('2')
  })

  it('takes missing files for empty ones', async () => {
    const { profiles, credentialsFile } = await readSharedConfig()
    expect(profiles.size).toBe(0)
    expect(credentialsFile).toMatchObject({ path: join(home.path, '.aws/credentials'), exists: false })
  })

  it("falls back to the guide's ~/.aws/Credentials only when the lower-case file is missing", async () => {
    await home.put('.aws/Credentials', '[a]\nx=guide')
    expect(await value('a', 'x')).toBe('guide')
    await home.write({ credentials: '[b]\nx=1' })
    expect(await value('a', 'x')).toBeUndefined()
  })

  it('uses USERPROFILE where HOME is not set', async () => {
    await home.write({ credentials: '[a]\nx=1' })
    process.env['USERPROFILE'] = home.path
    delete process.env['HOME']
    expect(await value('a', 'x')).toBe('1')
  })

  it('names a file that is there but cannot be read', async () => {
    process.env['AWS_CONFIG_FILE'] = join(home.path, 'directory')
    await mkdir(join(home.path, 'directory'))
    await expect(readSharedConfig()).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining(join(home.path, 'directory')),
    })
  })

  it.skipIf(process.getuid?.() === 0)('names a file this process may not read', async () => {
    const file = await home.put('.aws/credentials', '[a]')
    await chmod(file, 0)
    await expect(readSharedConfig()).rejects.toThrow('EACCES')
  })

  it('is not impressed by sections and keys named __proto__', async () => {
    await home.write({ credentials: '[__proto__]\npolluted=1\n[a]\n__proto__=1\nx=1' })
    expect(await value('a', 'x')).toBe('1')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
