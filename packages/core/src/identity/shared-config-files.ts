import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RedshiftIamError } from '../errors.ts'
import { expandHome, homeDirectory } from './home-directory.ts'
import { type IniSection, parseIni } from './ini.ts'
import type { SharedConfig, SharedFile, SharedValue } from './shared-config.ts'

interface ReadFile extends SharedFile {
  readonly sections: readonly IniSection[]
}

type Named = Map<string, { name: string; files: string[]; values: Map<string, SharedValue> }>

/**
 * Reads `AWS_SHARED_CREDENTIALS_FILE` (`~/.aws/credentials`) and `AWS_CONFIG_FILE` (`~/.aws/config`), at each call
 * anew. A missing file is empty; same-named profiles merge key by key and the credentials file wins.
 */
export async function readSharedConfig(): Promise<SharedConfig> {
  const [credentials, config] = await Promise.all([readCredentialsFile(), readConfigFile()])
  const profiles: Named = new Map()
  const ssoSessions: Named = new Map()
  const services: Named = new Map()
  const misspelt = new Map<string, string>()

  // `[profile default]` and `[default]` may both stand there; the AWS tools then take only the first.
  const prefixedDefault = config.sections.some((section) => prefixed(section.name, 'profile') === 'default')
  for (const section of config.sections) {
    const profile = prefixed(section.name, 'profile')
    const session = prefixed(section.name, 'sso-session')
    const service = prefixed(section.name, 'services')
    if (profile !== undefined) merge(profiles, profile, section, config.path)
    else if (session !== undefined) merge(ssoSessions, session, section, config.path)
    else if (service !== undefined) merge(services, service, section, config.path)
    else if (section.name !== 'default') {
      misspelt.set(
        section.name,
        `In ${config.path} write [profile ${section.name}] instead of [${section.name}].`,
      )
    } else if (!prefixedDefault) merge(profiles, 'default', section, config.path)
  }
  for (const section of credentials.sections) {
    merge(profiles, section.name, section, credentials.path)
    const profile = prefixed(section.name, 'profile')
    if (profile !== undefined) {
      misspelt.set(profile, `In ${credentials.path} write [${profile}] instead of [profile ${profile}].`)
    }
  }
  return { profiles, ssoSessions, services, credentialsFile: credentials, configFile: config, misspelt }
}

/** Where the two files are looked for now, the credentials file first, whether or not they exist. */
export function sharedFilePaths(): readonly [credentials: string, config: string] {
  const inHome = (name: string): string => join(homeDirectory(), '.aws', name)
  return [
    expandHome(process.env['AWS_SHARED_CREDENTIALS_FILE'] || inHome('credentials')),
    expandHome(process.env['AWS_CONFIG_FILE'] || inHome('config')),
  ]
}

async function readCredentialsFile(): Promise<ReadFile> {
  const credentials = await read(sharedFilePaths()[0])
  if (credentials.exists || process.env['AWS_SHARED_CREDENTIALS_FILE']) return credentials
  // The spelling of the Redshift guide, which only matters where file names keep their case.
  const guide = await read(join(homeDirectory(), '.aws', 'Credentials'))
  return guide.exists ? guide : credentials
}

function readConfigFile(): Promise<ReadFile> {
  return read(sharedFilePaths()[1])
}

async function read(path: string): Promise<ReadFile> {
  try {
    return { path, exists: true, sections: parseIni(await readFile(path, 'utf8')) }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return { path, exists: false, sections: [] }
    throw new RedshiftIamError(
      'PROFILE_INVALID',
      `The AWS file ${path} cannot be read (${code ?? 'unknown error'}).`,
      {
        hint: 'Make it a file that this process may read, or point AWS_SHARED_CREDENTIALS_FILE or AWS_CONFIG_FILE elsewhere.',
        cause: error,
      },
    )
  }
}

/** The name in `[<prefix> name]`, without its quotes, or undefined when the section has another prefix. */
function prefixed(section: string, prefix: string): string | undefined {
  if (!section.startsWith(prefix)) return undefined
  const rest = section.slice(prefix.length)
  const name = rest.trim()
  if (name === '' || rest.trimStart() === rest) return undefined
  const quote = name[0]
  const quoted = name.length > 1 && (quote === '"' || quote === "'") && name.endsWith(quote)
  return quoted ? name.slice(1, -1) : name
}

function merge(into: Named, name: string, section: IniSection, file: string): void {
  const known = into.get(name) ?? { name, files: [], values: new Map<string, SharedValue>() }
  if (!known.files.includes(file)) known.files.unshift(file)
  for (const [key, value] of section.values) known.values.set(key, { value, file })
  into.set(name, known)
}
