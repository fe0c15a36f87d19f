/** A string literal. Redshift, unlike PostgreSQL today, reads a backslash inside one as an escape. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
