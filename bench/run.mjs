// Runs every benchmark, or those named: `npm run bench -- warm-resolve`. Every figure is a ratio or a count of one run.
// `--quick` takes fewer rounds; `--publish` also rewrites docs/benchmarks.json, docs/rotation.svg, the table in
// docs/benchmarks.md and docs/faults.md; with names, only the rows of those, if the others are from such a machine too.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const folder = new URL('./benchmarks/', import.meta.url)
const docs = new URL('../docs/', import.meta.url)
const known = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ''))
const args = process.argv.slice(2)
const names = args.filter((arg) => !arg.startsWith('--'))
const unknown = [
  ...names.filter((name) => !known.includes(name)),
  ...args.filter((arg) => arg.startsWith('--') && !['--quick', '--publish'].includes(arg)),
]
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${known.join(', ')}, --quick, --publish.`)
  process.exit(2)
}
const quick = args.includes('--quick')
const publish = args.includes('--publish')
if (publish && quick) {
  console.error('Only full rounds are worth publishing: leave out --quick.')
  process.exit(2)
}
const machine = {
  node: process.version,
  cpus: cpus().length,
  platform: `${process.platform} ${process.arch}`,
}
const kept = publish && names.length > 0 ? keptRows() : []

const rows = []
const begun = performance.now()
for (const name of names.length > 0 ? names : known) {
  process.stderr.write(`${name} …\n`)
  for (const row of await inAProcessOfItsOwn(name)) rows.push({ benchmark: name, ...row })
}
console.log(table(rows))
console.log(
  `\n${rows.filter(({ met }) => met === true).length} goals met, ${missed(rows)} missed; ${took()}.`,
)
if (publish)
  publishRows([...kept, ...rows].sort((a, b) => known.indexOf(a.benchmark) - known.indexOf(b.benchmark)))
process.exit(0)

/** What one benchmark leaves behind, compiled for its own kinds of objects, would slow the next. */
async function inAProcessOfItsOwn(name) {
  const program = fileURLToPath(new URL('./run-one.mjs', import.meta.url))
  const child = fork(program, [name, JSON.stringify({ quick, publish })])
  const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (Array.isArray(answer)) return answer
  throw new Error(`${name} ended with ${answer} and without figures.`)
}

/** The published rows that this run does not replace. Rows are ratios within one run each, so runs may stand together. */
function keptRows() {
  const { rows, ...measuredOn } = JSON.parse(readFileSync(new URL('benchmarks.json', docs), 'utf8'))
  if (JSON.stringify(measuredOn) !== JSON.stringify(machine)) {
    const those = Object.values(measuredOn).join(', ')
    console.error(`The other figures are those of another machine (${those}): leave out the names.`)
    process.exit(2)
  }
  return rows.filter(({ benchmark }) => !names.includes(benchmark))
}

function publishRows(rows) {
  writeFileSync(new URL('benchmarks.json', docs), `${JSON.stringify({ ...machine, rows }, null, 2)}\n`)
  const page = new URL('benchmarks.md', docs)
  const marked = /(?<=<!-- table -->\n).*(?=<!-- \/table -->)/s
  const where = `Node ${process.version}, ${machine.cpus} CPUs, ${machine.platform}; ${missed(rows)} goals missed.`
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(marked, () => `\n${where}\n\n${table(rows)}\n\n`),
  )
  // The table of faults quotes the rows of `recovery`.
  const script = fileURLToPath(new URL('../scripts/generate-faults-doc.mts', import.meta.url))
  spawnSync(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit' })
}

function missed(rows) {
  return rows.filter(({ met }) => met === false).length
}

function took() {
  return `${Math.round((performance.now() - begun) / 1000)} s`
}

function table(rows) {
  const columns = ['benchmark', 'what', 'ours', 'theirs', 'ratio', 'spread', 'goal', 'met']
  const cells = [columns, ...rows.map((row) => columns.map((name) => cell(row[name])))]
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)))
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`
  return [line(cells[0]), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join(
    '\n',
  )
}

function cell(value) {
  if (value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' ? String(Number(value.toPrecision(3))) : String(value)
}
