import { redshiftSettings } from '../rewrites/settings.ts'

/** What a session of Redshift starts with where PostgreSQL starts otherwise. */
const postgresSettings = new Map([
  ['default_transaction_isolation', 'repeatable read'],
  ['extra_float_digits', '0'],
  ['timezone', 'UTC'],
])

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

const settings = [
  ...postgresSettings,
  ...[...redshiftSettings].map(([name, value]) => [`redshift.${name}`, value] as const),
]

/** Settings every session of this database starts with. */
export const installSettings: string = `do $do$ begin
${settings
  .map(
    ([name, value]) =>
      `execute format('alter database %I set ${name} = %L', current_database(), ${literal(value)});`,
  )
  .join('\n')}
end $do$;`
