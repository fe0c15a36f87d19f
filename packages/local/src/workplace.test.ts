import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWorkplace } from './workplace.ts'

let base: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'wp-'))

  await chmod(base, 0o755)
  vi.stubEnv('TMPDIR', base)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(base, { recursive: true, force: true })
})

async function left(pid: number, ageSeconds: number): Promise<string> {
  const directory = join(base, `redshift-iam-local-${pid}-abcdef`)
  await mkdir(join(directory, 'pg', 'data'), { recursive: true })
  const then = Date.now() / 1000 - ageSeconds
  await utimes(directory, then, then)
  return directory
}

function deadPid(): number {
  return spawnSync('/bin/true').pid
}

describe('createWorkplace', () => {
  it('makes a directory of this process in the place for temporary files', async () => {
    const directory = await createWorkplace()
    expect(directory.startsWith(join(base, `redshift-iam-local-${process.pid}-`))).toBe(true)
    expect(existsSync(directory)).toBe(true)
  })

  it('removes what a process left that is gone', async () => {
    const stale = await left(deadPid(), 3600)
    await createWorkplace()
    expect(existsSync(stale)).toBe(false)
  })

  it('leaves alone what a process uses, what was just made, and what is not its own kind', async () => {
    const used = await left(process.pid, 3600)
    const young = await left(deadPid(), 1)
    const other = join(base, 'redshift-iam-local-notes')
    await mkdir(other)
    await createWorkplace()
    expect([used, young, other].map((path) => existsSync(path))).toEqual([true, true, true])
  })
})
