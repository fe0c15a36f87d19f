import { alterTableRefusals } from './refusals/alter-table.ts'
import { catalogRefusals } from './refusals/catalogs.ts'
import { changeRefusals } from './refusals/changes.ts'
import { columnRefusals } from './refusals/columns.ts'
import { commandRefusals } from './refusals/commands.ts'
import { functionRefusals } from './refusals/functions.ts'
import { queryRefusals } from './refusals/queries.ts'
import { settingRefusals } from './refusals/settings.ts'
import { transactionRefusals } from './refusals/transactions.ts'
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
export const rewrites: readonly Rewrite[] = []
