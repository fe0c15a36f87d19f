import type { ServerError } from '../statement-filter.ts'

interface Translation {
  readonly code: string
  readonly when?: RegExp
  readonly become: (match: RegExpExecArray | null) => ServerError
}

const translations: readonly Translation[] = [
  {
    // c_serial_isolation: what both SERIALIZABLE and SNAPSHOT databases answer to a conflict.
    code: '40001',
    become: () => ({
      code: 'XX000',
      message: '1023',
      detail: 'Serializable isolation violation on table in Redshift',
    }),
  },
  {
    // embulk#486: inserting into an IDENTITY column.
    code: '428C9',
    become: () => ({ code: '0A000', message: 'cannot set an identity column to a value' }),
  },
  {
    // Trino's TestRedshiftConnectorTest; dlt reports the class of the error.
    code: '23502',
    when: /^null value in column "(.*?)" of relation /,
    become: (match) => ({
      code: 'XX000',
      message: `Cannot insert a NULL value into column ${match?.[1] ?? ''}`,
    }),
  },
  {
    code: '21000',
    when: /^MERGE command cannot affect row a second time/,
    become: () => ({ code: 'XX000', message: 'Found multiple matches to update the same tuple.' }),
  },
  {
    code: '42P07',
    when: /^relation (".*") already exists$/,
    become: (match) => ({ code: '42P07', message: `Relation ${match?.[1] ?? ''} already exists` }),
  },
  {
    // kafka-docker-playground#7340.
    code: '42P01',
    when: /^table (".*") does not exist$/,
    become: (match) => ({ code: '42P01', message: `Table ${match?.[1] ?? ''} does not exist` }),
  },
]

/** Says an error of PostgreSQL in the words of Redshift; `undefined` where both say the same. */
export const mapError = ({ code, message }: ServerError): ServerError | undefined => {
  for (const { code: wanted, when, become } of translations) {
    if (code !== wanted) continue
    const match = when === undefined ? null : when.exec(message)
    if (when === undefined || match !== null) return become(match)
  }
  return undefined
}
