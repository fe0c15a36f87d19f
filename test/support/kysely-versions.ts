import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { RedshiftDialect } from '@redshift-iam/kysely'
import type * as kysely from 'kysely'
import { vi } from 'vitest'

/** The supported versions that differ in what a dialect meets: lock contract, abort options, transaction modes. */
export const kyselyVersions = ['0.28.17', '0.28.18', '0.29.2', '0.29.3', '0.29', '0.30'] as const

export type KyselyVersion = (typeof kyselyVersions)[number]

/** Kysely in one version, and the dialect on top of that very version. */
export interface KyselyUnderTest {
  readonly Kysely: typeof kysely.Kysely
  readonly Migrator: typeof kysely.Migrator
  readonly sql: typeof kysely.sql
  readonly RedshiftDialect: typeof RedshiftDialect
}

const fromPackage = createRequire(new URL('../../packages/kysely/package.json', import.meta.url))

/** File URL of an entry point of one version. */
export function kyselyUrl(version: KyselyVersion, entry = ''): string {
  const alias = version === '0.28.18' ? 'kysely' : `kysely-${version}`
  return pathToFileURL(fromPackage.resolve(`${alias}${entry}`)).href
}

export async function loadKysely(version: KyselyVersion): Promise<KyselyUnderTest> {
  const main = await import(kyselyUrl(version))
  // The migrator has an entry point of its own since 0.29.
  const migration = version.startsWith('0.28') ? main : await import(kyselyUrl(version, '/migration'))
  vi.resetModules()
  vi.doMock('kysely', () => main)
  const { RedshiftDialect } = await import('@redshift-iam/kysely')
  return { Kysely: main.Kysely, Migrator: migration.Migrator, sql: main.sql, RedshiftDialect }
}

/** Whether the version locks before it begins the transaction of the migrations. */
export function locksBeforeTransaction(version: KyselyVersion): boolean {
  return version !== '0.28.17' && version !== '0.29.2'
}
