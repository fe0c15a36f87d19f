export type { AwsCall } from './aws/calls.ts'
export type { AwsFault, DatabaseFault, Faults } from './faults.ts'
export { startLocalRedshift } from './start.ts'
export type { LocalRedshift, LocalRedshiftOptions } from './types.ts'
