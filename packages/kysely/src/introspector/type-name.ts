/** How the catalog calls the types that views and external tables spell out. */
const catalogNames: Readonly<Record<string, string>> = {
  bigint: 'int8',
  boolean: 'bool',
  char: 'bpchar',
  character: 'bpchar',
  'character varying': 'varchar',
  decimal: 'numeric',
  double: 'float8',
  'double precision': 'float8',
  float: 'float4',
  int: 'int4',
  integer: 'int4',
  real: 'float4',
  smallint: 'int2',
  string: 'varchar',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  tinyint: 'int2',
}

/** One name for one type, wherever Redshift lists it: `character varying(20)` and `varchar` are both `varchar`. */
export function catalogTypeName(type: string): string {
  const name = type
    .toLowerCase()
    .replace(/\s*\([^)]*\)/, '')
    .trim()
  return catalogNames[name] ?? name
}
