export { RedshiftIamError } from '@redshift-iam/core'
export type {
  RedshiftDialectConfig,
  RedshiftDialectSettings,
  RedshiftIamDialectConfig,
  RedshiftIamInput,
  RedshiftPoolConfig,
  RedshiftPoolDialectConfig,
} from './dialect-config.ts'
export { RedshiftDialect } from './redshift-dialect.ts'
