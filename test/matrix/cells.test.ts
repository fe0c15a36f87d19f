import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { allCells, corners } from './cells.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const workspace = readFileSync(`${root}/pnpm-workspace.yaml`, 'utf8')
const newest = (name: string) => new RegExp(`^ {2}${name}: (.+)$`, 'm').exec(workspace)?.[1]
const everything = { node: [], pg: [], knex: [], kysely: [] }

it('has the newest of everything in one corner, and the oldest in the other', () => {
  const inCorners = corners(root).map(({ node, pg, libraries }) => [
    node,
    pg,
    ...libraries.map(({ name, version }) => `${name} ${version}`),
  ])
  expect(inCorners).toEqual([
    ['26', newest('pg'), `knex ${newest('knex')}`, 'kysely 0.30.0-beta.2'],
    ['20.19.0', '8.16.0', 'knex 2.5.1', 'kysely 0.28.17'],
  ])
})

it('takes every test into a corner but those of other versions of the libraries', () => {
  const [first, last] = corners(root).map(({ pattern }) => new RegExp(pattern ?? ''))
  const tests = [
    'Knex 2.5 with client pg',
    'Knex 3.3 with client pg',
    'Kysely 0.28.17',
    'Kysely 0.30',
    'a pool',
  ]
  expect(tests.filter((name) => first?.test(name))).toEqual([
    'Knex 3.3 with client pg',
    'Kysely 0.30',
    'a pool',
  ])
  expect(tests.filter((name) => last?.test(name))).toEqual([
    'Knex 2.5 with client pg',
    'Kysely 0.28.17',
    'a pool',
  ])
})

it('meets each pg with each Node in the whole', () => {
  const cells = allCells(root, everything).map(({ node, pg }) => `${node} ${pg}`)
  expect(cells).toHaveLength(new Set(cells).size)
  for (const node of ['20', '22', '24', '26'])
    for (const pg of ['8.16.0', '8.19.0', newest('pg')]) expect(cells).toContain(`${node} ${pg}`)
})
