/** `s3://bucket/key`; the key may be the beginning of many. */
export interface S3Place {
  readonly bucket: string
  readonly key: string
}

interface Transfer {
  readonly place: S3Place
  /** ARN, or several after one another for a chain; `default` is the one of the cluster. */
  readonly role: string
  readonly gzip: boolean
  readonly manifest: boolean
}

export interface DelimitedFormat {
  readonly kind: 'delimited'
  readonly delimiter: string
  /** Undefined: quotation marks mean nothing. */
  readonly quote: string | undefined
  /** Whether a backslash takes the next character out of its meaning. */
  readonly escape: boolean
}

export interface JsonFormat {
  readonly kind: 'json'
  readonly ignoreCase: boolean
}

export interface CopyCommand extends Transfer {
  readonly kind: 'copy'
  /** As SQL, in quotes. */
  readonly table: string
  /** As messages call it, without its schema. */
  readonly name: string
  readonly columns: readonly string[] | undefined
  readonly format: DelimitedFormat | JsonFormat
  readonly ignoreHeader: number
  readonly ignoreBlankLines: boolean
  readonly nullAs: string
  readonly emptyAsNull: boolean
  readonly blanksAsNull: boolean
  readonly trimBlanks: boolean
  readonly fillRecord: boolean
  readonly truncateColumns: boolean
  readonly explicitIds: boolean
}

export interface UnloadCommand extends Transfer {
  readonly kind: 'unload'
  readonly query: string
  readonly delimiter: string
  /** `csv` quotes where that is needed, `always` is ADDQUOTES. */
  readonly quotes: 'csv' | 'always' | 'never'
  readonly escape: boolean
  readonly header: boolean
  readonly nullAs: string
  readonly parallel: boolean
  /** Behind the dot; empty for none. */
  readonly extension: string
  readonly existing: 'refuse' | 'overwrite' | 'remove'
}

export type S3Command = CopyCommand | UnloadCommand
