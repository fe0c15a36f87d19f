import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPackedProject, isBuilt, type PackedProject, publishedFolders } from './packed-project.ts'

let project: PackedProject

beforeAll(async () => {
  if (isBuilt) project = await createPackedProject()
}, 120_000)
afterAll(() => project?.remove())

const packageOf = (folder: string) => {
  const found = project.packages.find((each) => each.folder === folder)
  if (!found) throw new Error(`${folder} was not packed.`)
  return found
}
const library = publishedFolders.filter((folder) => folder !== 'cli')

describe.skipIf(!isBuilt)('what npm would publish', () => {
  it.each(publishedFolders)('%s: a build, and no source or way to it', (folder) => {
    const { files, manifest } = packageOf(folder)
    expect(files).toContain('package.json')
    expect(files.filter((file) => !/^(dist\/|bin\/|package\.json$|README\.md$|LICENSE$)/.test(file))).toEqual(
      [],
    )
    expect(files.filter((file) => /\.test\.|\.tsbuildinfo$/.test(file))).toEqual([])
    expect(JSON.stringify(manifest.exports ?? {})).not.toMatch(/dev-source|src\//)
  })

  it.each(publishedFolders)('%s: versions that npm understands, and the supported Node', (folder) => {
    const { manifest } = packageOf(folder)
    const ranges = Object.values({ ...manifest.dependencies, ...manifest.peerDependencies })
    expect(ranges.filter((range) => /^(workspace|catalog|file|link):/.test(range))).toEqual([])
    expect(manifest.engines).toEqual({ node: '>=20.19' })
  })

  it('asks its user for the libraries that it adapts, and nothing else', () => {
    const peers = Object.fromEntries(
      project.packages.map(({ folder, manifest }) => [folder, Object.keys(manifest.peerDependencies ?? {})]),
    )
    expect(peers).toMatchObject({
      core: [],
      pg: ['pg'],
      knex: ['knex', 'pg'],
      kysely: ['kysely', 'pg'],
      local: [],
    })
  })

  it.each(publishedFolders)('%s: commands that start', async (folder) => {
    const { manifest, directory } = packageOf(folder)
    for (const path of Object.values(manifest.bin ?? {})) {
      expect(readFileSync(join(directory, path), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
      const { stdout } = await project.node([join(directory, path), '--help'])
      expect(stdout).not.toBe('')
    }
  })
})

describe.skipIf(!isBuilt)('the installed packages', () => {
  it.each(library)('%s: import and require see the same names', async (folder) => {
    const { name } = packageOf(folder).manifest
    const names = `.filter((name) => name !== 'default' && name !== 'module.exports').sort().join()`
    const required = await project.node(['-p', `Object.keys(require('${name}'))${names}`])
    const imported = await project.node([
      ...['--input-type=module', '-e'],
      `import * as all from '${name}'; console.log(Object.keys(all)${names})`,
    ])
    expect(required.stdout.trim()).not.toBe('')
    expect(imported.stdout).toBe(required.stdout)
  })

  it('share one credential and one error in a process that loads them by import, by require, and twice', async () => {
    await project.installAgain('core')
    project.write('again/index.cjs', `module.exports = require('@redshift-iam/core')`)
    project.write(
      'both.mjs',
      `import { createRequire } from 'node:module'
      import * as imported from '@redshift-iam/core'
      import * as importedKnex from '@redshift-iam/knex'
      import { startLocalRedshift } from '@redshift-iam/local'
      const require = createRequire(import.meta.url)
      const required = require('@redshift-iam/core')
      const requiredKnex = require('@redshift-iam/knex')
      const again = require('./again/index.cjs')

      const local = await startLocalRedshift()
      try {
        Object.assign(process.env, local.env)
        const options = () => ({ clusterId: local.clusterId, database: local.database, dbUser: 'etl', profile: 'etl' })
        const cores = [imported, required, again]
        await Promise.all([
          ...cores.map((core) => core.createResolver(options()).resolve()),
          ...[importedKnex, requiredKnex].map((knex) => knex.redshiftConnection(options())()),
        ])
        const errors = await Promise.all(
          cores.map((core) => core.createResolver({ clusterId: 'no such cluster!' }).resolve().catch((error) => error)),
        )
        console.log(JSON.stringify({
          calls: local.aws.calls.filter((call) => call.operation === 'GetClusterCredentials').length,
          known: cores.flatMap((core) => errors.map((error) => core.RedshiftIamError.isInstance(error))),
          copies: new Set(cores.map((core) => core.RedshiftIamError)).size,
        }))
      } finally {
        await local.stop()
      }`,
    )
    const { stdout } = await project.node(['both.mjs'])
    const { calls, known, copies } = JSON.parse(stdout)
    expect(copies).toBeGreaterThan(1)
    expect(calls).toBe(1)
    expect(known).toEqual(Array.from({ length: 9 }, () => true))
  })

  it('serve a knexfile in CommonJS', async () => {
    project.write(
      'knexfile.cjs',
      `const { redshiftConnection } = require('@redshift-iam/knex')
      module.exports = {
        client: 'redshift',
        connection: redshiftConnection({ clusterId: process.env.CLUSTER, database: 'dev', dbUser: 'etl', profile: 'etl' }),
      }`,
    )
    project.write(
      'migrate.mjs',
      `import { spawn } from 'node:child_process'
      import { once } from 'node:events'
      import { startLocalRedshift } from '@redshift-iam/local'
      const local = await startLocalRedshift()
      const child = spawn(
        process.execPath,
        ['node_modules/knex/bin/cli.js', 'migrate:currentVersion', '--knexfile', 'knexfile.cjs'],
        { stdio: 'inherit', env: { ...process.env, ...local.env, CLUSTER: local.clusterId } },
      )
      const [code] = await once(child, 'exit')
      await local.stop()
      process.exitCode = code`,
    )
    const { stdout } = await project.node(['migrate.mjs'])
    expect(stdout).toContain('Current Version: none')
    expect(existsSync(join(project.directory, 'node_modules/@redshift-iam/knex/src'))).toBe(false)
  })
})
