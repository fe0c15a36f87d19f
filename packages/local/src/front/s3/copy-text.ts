const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** The values of a line that PostgreSQL's COPY TO writes in its text format. */
export function valuesOfLine(line: string): (string | null)[] {
  return line
    .replace(/\n$/, '')
    .split('\t')
    .map((value) =>
      value === '\\N' ? null : value.replace(/\\(.)/gs, (_all, letter: string) => letters[letter] ?? letter),
    )
}
