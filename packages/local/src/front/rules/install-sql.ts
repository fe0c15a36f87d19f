import { installCatalogViews } from './install/catalog-views.ts'
import { installFunctions } from './install/functions.ts'
import { installLoad } from './install/load.ts'
import { installSettings } from './install/settings.ts'

/**
 * Makes of an empty PostgreSQL database what the rewritten statements rely on. To be run once, as the superuser, in a
 * session that ends before others begin: settings reach new sessions only.
 */
export const installSql: string = [installFunctions, installCatalogViews, installLoad, installSettings].join(
  '\n',
)
