import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedCall } from './fake-aws.ts'
import type { Vector, VectorFile } from './vector.ts'

/** Where the AWS files lie: named by the environment, or at their default place below HOME. */
export type FilePlacement = 'environment' | 'home'

/** Writes the files of a case below `home`, and points the environment at them. */
export function placeFiles(
  given: Vector['given'],
  fixtures: VectorFile['fixtures'],
  home: string,
  placement: FilePlacement,
): void {
  process.env['HOME'] = home
  process.env['USERPROFILE'] = home
  delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT']
  mkdirSync(join(home, '.aws'))
  const folder = placement === 'home' ? join(home, '.aws') : home
  for (const kind of ['credentials', 'config'] as const) {
    const text = given.files?.[kind]
    const file = join(folder, kind)
    if (text !== undefined)
      writeFileSync(
        file,
        (text === 'F1' ? fixtures[kind] : text)
          .replaceAll('/bin/helper', join(home, 'helper'))
          .replaceAll('$HOME', home),
      )
    if (placement === 'environment' && given.files?.Credentials === undefined)
      process.env[kind === 'credentials' ? 'AWS_SHARED_CREDENTIALS_FILE' : 'AWS_CONFIG_FILE'] = file
  }
  const { Credentials, token } = given.files ?? {}
  if (Credentials !== undefined) writeFileSync(join(home, '.aws', 'Credentials'), Credentials)
  if (token !== undefined) writeFileSync(join(home, 'token'), token)
  if (given.odbcIni !== undefined) writeFileSync(join(home, '.odbc.ini'), given.odbcIni)
  if (given.sso) placeSsoToken(given.sso, home)
  if (given.process) placeHelper(given.process.stdout, home)
}

function placeSsoToken({ id, expiresIn }: NonNullable<Vector['given']['sso']>, home: string): void {
  const cache = join(home, '.aws', 'sso', 'cache')
  mkdirSync(cache, { recursive: true })
  const expiresAt = new Date(Date.now() + expiresIn * 1000).toISOString()
  const name = createHash('sha1').update(id).digest('hex')
  writeFileSync(join(cache, `${name}.json`), JSON.stringify({ accessToken: 'SSOTOKEN', expiresAt }))
}

function placeHelper(stdout: Readonly<Record<string, unknown>>, home: string): void {
  const expiration = new Date(Date.now() + 3_600_000).toISOString()
  const output = JSON.stringify({
    ...stdout,
    ...(stdout['Expiration'] === '+1h' && { Expiration: expiration }),
  })
  const helper = join(home, 'helper')
  writeFileSync(helper, `#!/bin/sh\necho "$@" >> '${logOf(home)}'\ncat <<'END'\n${output}\nEND\n`)
  chmodSync(helper, 0o755)
}

/** The runs of the `credential_process` helper, from the log that it keeps. */
export function helperCalls(home: string): RecordedCall[] {
  if (!existsSync(logOf(home))) return []
  const lines = readFileSync(logOf(home), 'utf8').split('\n').filter(Boolean)
  return lines.map((args) => ({ svc: 'process', op: `/bin/helper ${args}` }))
}

function logOf(home: string): string {
  return join(home, 'helper.log')
}
