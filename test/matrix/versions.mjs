import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The newest of each supported line. */
export const nodeVersions = ['20', '22', '24', '26']

/** The oldest that our packages allow. */
export const oldestNode = '20.19.0'

/** The one that the workspace has, one between, and the oldest that our packages allow. */
export function pgVersions(root) {
  return [catalogVersion(root, 'pg'), '8.19.0', '8.16.0']
}

export function catalogVersion(root, name) {
  const [, version] =
    new RegExp(`^ {2}${name}: (.+)$`, 'm').exec(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) ?? []
  if (!version) throw new Error(`pnpm-workspace.yaml has no version of ${name}.`)
  return version
}

/**
 * The versions of Knex or Kysely that the suites load side by side: those that our adapter has as `knex-<label>`, and
 * that of the catalog. `pattern` finds their tests, which all say `Knex <label>`.
 */
export function libraryVersions(root, name) {
  const title = name[0].toUpperCase() + name.slice(1)
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  const catalog = catalogVersion(root, name)
  const [major, minor, patch] = catalog.split('.')
  const versions = [
    { name, version: catalog, pattern: `${title} ${major}\\.${minor}(\\.${patch})?(?![.\\d])` },
  ]
  for (const [alias, range] of Object.entries(devDependencies)) {
    if (!alias.startsWith(`${name}-`)) continue
    const label = alias.slice(name.length + 1).replaceAll('.', '\\.')
    versions.push({ name, version: range.split('@')[1], pattern: `${title} ${label}(?![.\\d])` })
  }
  return versions.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }))
}

/** Those that a user means by `wanted`: `3.1` is 3.1.0, `0.29` is every 0.29. */
export function narrow(versions, wanted, versionOf = (version) => version) {
  if (wanted.length === 0) return versions
  return wanted.flatMap((want) => {
    const found = versions.filter(
      (version) => versionOf(version) === want || versionOf(version).startsWith(`${want}.`),
    )
    if (found.length > 0) return found
    throw new Error(`"${want}" is none of ${versions.map(versionOf).join(', ')}.`)
  })
}
