import { alterTableRefusals } from './refusals/alter-table.ts'
import { catalogRefusals } from './refusals/catalogs.ts'
import { changeRefusals } from './refusals/changes.ts'
import { columnRefusals } from './refusals/columns.ts'
import { commandRefusals } from './refusals/commands.ts'
import { functionRefusals } from './refusals/functions.ts'
import { queryRefusals } from './refusals/queries.ts'
import { settingRefusals } from './refusals/settings.ts'
import { transactionRefusals } from './refusals/transactions.ts'
import { alterTableRewrites } from './rewrites/alter-table.ts'
import { catalogRewrites } from './rewrites/catalogs.ts'
import { createTableRewrites } from './rewrites/create-table.ts'
import { functionRewrites } from './rewrites/functions.ts'
import { identifierRewrites } from './rewrites/identifiers.ts'
import { queryRewrites } from './rewrites/queries.ts'
import { settingRewrites } from './rewrites/settings.ts'
import { transactionRewrites } from './rewrites/transactions.ts'
import { viewRewrites } from './rewrites/views.ts'
import type { Refusal, Rewrite } from './rule.ts'

/** Everything Redshift refuses; of several that apply the first speaks. */
export const refusals: readonly Refusal[] = [
  ...transactionRefusals,
  ...commandRefusals,
  ...settingRefusals,
  ...changeRefusals,
  ...queryRefusals,
  ...columnRefusals,
  ...alterTableRefusals,
  ...catalogRefusals,
  ...functionRefusals,
]

/** Everything Redshift accepts that PostgreSQL has to be told in other words. */
export const rewrites: readonly Rewrite[] = [
  ...createTableRewrites,
  ...alterTableRewrites,
  ...viewRewrites,
  ...queryRewrites,
  ...functionRewrites,
  ...catalogRewrites,
  ...settingRewrites,
  ...transactionRewrites,
  ...identifierRewrites,
]
