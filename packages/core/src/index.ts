export type {
  RedshiftAddress,
  RedshiftConnection,
  RedshiftResolver,
  ResolveOptions,
  ResolverStatus,
  TlsSettings,
} from './connection.ts'
export { createResolver, toResolver } from './create-resolver.ts'
export { RedshiftIamError, type RedshiftIamErrorCode, type RedshiftIamErrorDetails } from './errors.ts'
export type { ResolverEvent } from './events.ts'
export { type Explanation, explain } from './explain.ts'
export type { IdentityOrigin, IdentityStep } from './identity/identity-plan.ts'
export { parseConnectionString } from './properties/connection-string.ts'
export { readDsn } from './properties/dsn.ts'
export type {
  AwsCredentialSource,
  AwsCredentials,
  DriverProperties,
  ParsedOptions,
  RedshiftIamOptions,
  SslOptions,
} from './properties/options.ts'
export type { ResolverInput } from './read-input.ts'
export type { RedshiftIamLogger, ResolverRuntime } from './runtime.ts'
