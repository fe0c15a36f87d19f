import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseConnectionString } from './connection-string.ts'
import { readDsn } from './dsn.ts'
import { splitOdbcIni } from './odbc-ini.ts'

const ini = `\uFEFF; the data sources of this machine
[ODBC Data Sources]
dw = Amazon Redshift

[dw]
  Server = dw.example.com
Database=dev
# not a property
PWD=a;b#c = d
IAM=1
Profile=base
this line is nothing
[Plain]
Host=h
UID=bob
`

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'redshift-iam-dsn-'))
  vi.stubEnv('HOME', home)
  vi.stubEnv('ODBCINI', undefined)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true, force: true })
})

function write(name: string, text: string): string {
  const file = join(home, name)
  writeFileSync(file, text)
  return file
}

describe('readDsn', () => {
  it('reads a section of the file it is given, whatever the case of its name', () => {
    const file = write('my.ini', ini)
    expect(readDsn('DW', { file })).toEqual({
      iam: true,
      host: 'dw.example.com',
      database: 'dev',
      password: 'a;b#c = d',
      profile: 'base',
    })
  })

  it('has IAM=0 when the section does not say (R-4)', () => {
    expect(readDsn('plain', { file: write('my.ini', ini) })).toEqual({ iam: false, host: 'h', user: 'bob' })
  })

  it('searches $ODBCINI, then ~/.odbc.ini, and takes the first that has the section', () => {
    write('.odbc.ini', '[a]\nServer=home-a\n[b]\nServer=home-b')
    vi.stubEnv('ODBCINI', write('env.ini', '[b]\nServer=env-b'))
    expect(readDsn('a').host).toBe('home-a')
    expect(readDsn('b').host).toBe('env-b')
  })

  it('names the files it searched and the section that was probably meant', () => {
    const file = write('my.ini', ini)
    expect(() => readDsn('plian', { file })).toThrow(
      expect.objectContaining({
        code: 'DSN_NOT_FOUND',
        message: `There is no DSN "plian" in ${file}. Did you mean Plain?`,
      }),
    )
    expect(() => readDsn('nothing')).toThrow(join(home, '.odbc.ini'))
    expect(() => readDsn('nothing')).toThrow('/etc/odbc.ini')
  })

  it('takes a directory, a missing and a huge file for no file', () => {
    mkdirSync(join(home, 'dir'))
    const huge = write('huge.ini', `[dw]\n${'x'.repeat(1_100_000)}`)
    for (const file of [join(home, 'dir'), join(home, 'none'), huge]) {
      expect(() => readDsn('dw', { file })).toThrow(expect.objectContaining({ code: 'DSN_NOT_FOUND' }))
    }
  })

  it('names DSN and file of a value that is wrong, never a secret', () => {
    const file = write('my.ini', '[dw]\nPort=x\nPWD=hunter2')
    expect(() => readDsn('dw', { file })).toThrow(`Port (in DSN "dw" of ${file}) cannot be "x".`)
  })
})

describe('DSN= in a connection string', () => {
  it('reads the DSN, and lets the properties of the string win', () => {
    vi.stubEnv('ODBCINI', write('my.ini', ini))
    expect(parseConnectionString('DSN=dw;HostName=other;DbUser=alice')).toEqual({
      iam: true,
      host: 'other',
      database: 'dev',
      password: 'a;b#c = d',
      profile: 'base',
      dbUser: 'alice',
    })
    expect(parseConnectionString('DSN=dw;IAM=0').iam).toBe(false)
    expect(() => parseConnectionString('DSN=none')).toThrow(
      expect.objectContaining({ code: 'DSN_NOT_FOUND' }),
    )
  })

  it('refuses plaintext that only the two together ask for', () => {
    vi.stubEnv('ODBCINI', write('my.ini', '[dw]\nSSLMode=disable\nServer=h'))
    expect(parseConnectionString('DSN=dw').sslMode).toBe('disable')
    expect(() => parseConnectionString('DSN=dw;IAM=1')).toThrow(
      expect.objectContaining({ code: 'SSL_REQUIRED' }),
    )
  })
})

describe('splitOdbcIni', () => {
  it('knows every kind of line end, and sections that are not closed', () => {
    expect(splitOdbcIni('a=0\r[x\rb=1\r\n[y] c\nd=2=3\n=4')).toEqual([
      { name: 'x', pairs: [{ name: 'b', value: '1', quoted: true }] },
      { name: 'y', pairs: [{ name: 'd', value: '2=3', quoted: true }] },
    ])
  })
})
