import { createRequire } from 'node:module'
import type * as ours from '@redshift-iam/knex'
import type knex from 'knex'
import { vi } from 'vitest'

/** The supported versions that differ in what meets us: when the provider is asked, and what the compilers know. */
export const knexVersions = ['2.5', '3.1', '3.2', '3.3'] as const

export type KnexVersion = (typeof knexVersions)[number]

/** Knex in one version, and our package on top of that very version. */
export interface KnexUnderTest {
  readonly knex: typeof knex
  readonly RedshiftKnexClient: typeof ours.RedshiftKnexClient
  readonly redshiftConnection: typeof ours.redshiftConnection
  readonly redshiftKnexConfig: typeof ours.redshiftKnexConfig
}

const fromPackage: NodeJS.Require = createRequire(
  new URL('../../packages/knex/package.json', import.meta.url),
)

/** What our dialect extends, below `knex/lib/dialects/redshift`. */
const internals = [
  'index.js',
  'transaction.js',
  'query/redshift-querycompiler.js',
  'schema/redshift-columnbuilder.js',
  'schema/redshift-columncompiler.js',
  'schema/redshift-compiler.js',
  'schema/redshift-tablecompiler.js',
  'schema/redshift-viewcompiler.js',
]

function aliasOf(version: KnexVersion): string {
  return version === '3.3' ? 'knex' : `knex-${version}`
}

export async function loadKnex(version: KnexVersion): Promise<KnexUnderTest> {
  const alias = aliasOf(version)
  vi.resetModules()
  for (const path of internals) {
    vi.doMock(`knex/lib/dialects/redshift/${path}`, () => ({
      default: fromPackage(`${alias}/lib/dialects/redshift/${path}`),
    }))
  }
  const { RedshiftKnexClient, redshiftConnection, redshiftKnexConfig } = await import('@redshift-iam/knex')
  return { knex: fromPackage(alias), RedshiftKnexClient, redshiftConnection, redshiftKnexConfig }
}

/** Path of the command line of one version. */
export function knexCli(version: KnexVersion): string {
  return fromPackage.resolve(`${aliasOf(version)}/bin/cli.js`)
}
