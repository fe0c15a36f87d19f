import { suitesOnPg } from './suite.mjs'
import { catalogVersion, libraryVersions, narrow, nodeVersions, oldestNode, pgVersions } from './versions.mjs'

/** Every combination of what was asked for, one pg after the other, because each takes an installation. */
export function allCells(root, asked) {
  const nodes = asked.node.length > 0 ? asked.node : nodeVersions
  const narrowed = asked.knex.length + asked.kysely.length > 0
  const libraries = ['knex', 'kysely'].flatMap((name) => {
    if (narrowed && asked[name].length === 0) return []
    return narrow(libraryVersions(root, name), asked[name], ({ version }) => version)
  })
  const pattern = narrowed ? anyOf(libraries) : undefined
  return narrow(pgVersions(root), asked.pg).flatMap((pg) => {
    const files = pg === catalogVersion(root, 'pg') ? [] : suitesOnPg
    return nodes.map((node) => ({ node, pg, files, libraries, pattern }))
  })
}

/** The newest of everything, then the oldest of everything, in what meets pg, Knex and Kysely. */
export function corners(root) {
  const pgs = pgVersions(root)
  return [corner(root, nodeVersions.at(-1), pgs.at(0), -1), corner(root, oldestNode, pgs.at(-1), 0)]
}

function corner(root, node, pg, end) {
  const all = ['knex', 'kysely'].map((name) => libraryVersions(root, name))
  const libraries = all.map((versions) => versions.at(end))
  const others = all.flat().filter((library) => !libraries.includes(library))
  // Also what names no version at all, such as the tests of the pool.
  return { node, pg, files: suitesOnPg, libraries, pattern: `^(?!.*(${anyOf(others)}))` }
}

function anyOf(libraries) {
  return libraries.map(({ pattern }) => `(${pattern})`).join('|')
}
