import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { Secret } from '../../redaction.ts'

/** A home directory of its own for each test of a file, and an environment that is put back afterwards. */
export interface AwsHome {
  readonly path: string
  /** Writes `~/.aws/credentials` and `~/.aws/config`. */
  write(files: { credentials?: string; config?: string }): Promise<void>
  /** Writes any file below the home directory, and returns its path. */
  put(name: string, text: string): Promise<string>
}

export function useAwsHome(): AwsHome {
  let path = ''
  let environment: NodeJS.ProcessEnv
  beforeEach(async () => {
    environment = { ...process.env }
    path = await mkdtemp(join(tmpdir(), 'redshift-iam-'))
    process.env['HOME'] = path
  })
  afterEach(async () => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
    Object.assign(process.env, environment)
    await rm(path, { recursive: true, force: true })
  })
  const put = async (name: string, text: string): Promise<string> => {
    const file = join(path, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    return file
  }
  return {
    get path() {
      return path
    },
    put,
    write: async ({ credentials, config }) => {
      if (credentials !== undefined) await put('.aws/credentials', credentials)
      if (config !== undefined) await put('.aws/config', config)
    },
  }
}

/** Keys as options. */
export function keyOptions(accessKeyId: string, sessionToken?: string): Record<string, unknown> {
  return {
    accessKeyId,
    secretAccessKey: new Secret('SK'),
    ...(sessionToken !== undefined && { sessionToken: new Secret(sessionToken) }),
  }
}
