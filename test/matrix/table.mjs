/** One column for each cell of Node and pg, because the libraries are more than a line can hold. */
export function table(rows) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const columns = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '-')))]
  const widths = columns.map((column) => Math.max(...column.map((text) => text.length)))
  return names
    .map((_, line) =>
      columns
        .map((column, i) => column[line].padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
