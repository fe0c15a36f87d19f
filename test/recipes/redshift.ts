import { createResolver } from '@redshift-iam/core'

/** Where every recipe connects to: one resolver, so that all of them share one temporary password. */
export const redshift = createResolver({
  clusterId: 'dw',
  region: 'eu-west-1',
  database: 'dev',
  dbUser: 'etl',
  profile: 'etl',
})
