export { RedshiftKnexClient, type RedshiftKnexClientConfig } from './dialect/client.ts'
export { type RedshiftKnexConnection, redshiftConnection } from './redshift-connection.ts'
export { redshiftKnexConfig } from './redshift-knex-config.ts'
