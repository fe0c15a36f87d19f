import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isBuilt } from './packed-project.ts'

/** How many files and kilobytes an `import` may load, with pg, Knex and Kysely as the lock file has them. */
const budget: Record<string, { files: number; kilobytes: number }> = JSON.parse(
  readFileSync(new URL('budget.json', import.meta.url), 'utf8'),
)

describe.skipIf(!isBuilt)('what a fresh process loads', () => {
  it.each(Object.entries(budget))('import %j stays in its budget', async (name, allowed) => {
    const files = await loadedBy(name)
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
    expect(files.some((file) => file.includes(join('packages', 'core', 'dist')))).toBe(true)
    expect(files.length).toBeLessThanOrEqual(allowed.files)
    expect(bytes / 1024).toBeLessThanOrEqual(allowed.kilobytes)
  })

  it.each(Object.keys(budget))('import %j loads nothing of the AWS SDK before it is needed', async (name) => {
    const files = await loadedBy(name)
    expect(files.filter((file) => /@aws-sdk|@smithy/.test(file))).toEqual([])
  })
})

async function loadedBy(name: string): Promise<string[]> {
  const script = fileURLToPath(new URL('loaded-modules.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, name], {
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1' },
    maxBuffer: 2 ** 24,
  })
  return JSON.parse(stdout)
}
