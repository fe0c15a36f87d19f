// Runs every benchmark, or those named: `npm run bench -- warm-resolve`. Every figure is a ratio or a count of one run.
import { readdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

const folder = new URL('./benchmarks/', import.meta.url)
const known = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ''))
const args = process.argv.slice(2)
const quick = args.includes('--quick')
const names = args.filter((arg) => !arg.startsWith('--'))
const unknown = names.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`Unknown benchmark: ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  process.exit(2)
}

const rows = []
for (const name of names.length > 0 ? names : known) {
  const { benchmark } = await import(new URL(`${name}.mjs`, folder).href)
  process.stderr.write(`${name} …\n`)
  for (const row of await benchmark({ quick })) rows.push({ benchmark: name, ...row })
}
console.log(table(rows))
const report = {
  node: process.version,
  cpus: cpus().length,
  platform: `${process.platform} ${process.arch}`,
  rows,
}
writeFileSync(new URL('./results.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
process.exit(0)

function table(rows) {
  const columns = ['benchmark', 'what', 'ours', 'theirs', 'ratio', 'spread', 'goal', 'met']
  const cells = [columns, ...rows.map((row) => columns.map((name) => text(row[name])))]
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)))
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`
  return [line(cells[0]), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join(
    '\n',
  )
}

function text(value) {
  if (value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' ? String(Number(value.toPrecision(3))) : String(value)
}
