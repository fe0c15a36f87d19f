import { execFile } from 'node:child_process'
import { chmod, cp, lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nativeDirectory } from './binaries.ts'
import { copyBinaries } from './copy-binaries.ts'
import { serverUser } from './server-user.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'copy-binaries-'))
  await chmod(directory, 0o711)
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('copyBinaries', () => {
  it("makes a tree that the server's user can run, from one without its links that this user alone can read", async () => {
    const installed = join(directory, 'installed')
    await cp(nativeDirectory(), installed, { recursive: true })
    for (const name of await readdir(join(installed, 'lib'))) {
      const path = join(installed, 'lib', name)
      if ((await lstat(path)).isSymbolicLink()) await rm(path)
    }
    await chmod(join(installed, 'share', 'postgresql', 'postgres.bki'), 0o600)
    await chmod(installed, 0o700)
    const copy = join(directory, 'copy')

    await copyBinaries(installed, copy)

    const run = promisify(execFile)(join(copy, 'bin', 'postgres'), ['--version'], {
      cwd: '/',
      ...serverUser(),
    })
    expect((await run).stdout).toMatch(/^postgres \(PostgreSQL\) 17/)
    const read = promisify(execFile)('/bin/cat', [join(copy, 'share', 'postgresql', 'postgres.bki')], {
      ...{ cwd: '/', maxBuffer: 10_000_000 },
      ...serverUser(),
    })
    expect((await read).stdout.length).toBeGreaterThan(1000)
  })
})
