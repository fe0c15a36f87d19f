const WIDTH = 900
const LEFT = 190
const STRIP = 64
const GAP = 14
const TOP = 64

/**
 * One strip for each contender: a dot for each time that four sessions were taken, higher the longer it took; a red mark
 * where that failed, a hollow orange one where healthy sessions were dropped. The vertical lines are expiring passwords.
 */
export function drawTimeline(contenders, expiries) {
  const samples = contenders.flatMap((contender) => contender.samples)
  const end = Math.max(...samples.map(({ at }) => at))
  const slowest = Math.max(...samples.filter(({ error }) => !error).map(({ took }) => took))
  const [low, high] = [1, Math.max(slowest, 100)].map(Math.log10)
  const x = (at) => round(LEFT + (at / end) * (WIDTH - LEFT - 20))
  const y = (took) => round((STRIP - 6) * (1 - (Math.log10(Math.max(took, 1)) - low) / (high - low)) + 3)
  const height = TOP + contenders.length * (STRIP + GAP) + 24
  const lines = expiries
    .filter((at) => at > 0 && at < end)
    .map((at) => `M${x(at)} ${TOP - 6}V${height - 26}`)
    .join('')
  const strips = contenders.map(({ name, samples, dropped }, i) => {
    const good = samples.filter(({ error, lost }) => !error && !lost)
    const lossy = samples.filter(({ error, lost }) => !error && lost)
    const bad = samples.filter(({ error }) => error)
    const dots = (list) => list.map(({ at, took }) => `M${x(at)} ${y(took)}h0`).join('')
    const ticks = [10, 100].filter((ms) => Math.log10(ms) < high)
    const summary = `${bad.length} errors, ${dropped} dropped`
    return `<g transform="translate(0 ${TOP + i * (STRIP + GAP)})">
<path class="frame" d="M${LEFT} 0V${STRIP}H${WIDTH - 20}"/>
<text x="8" y="24" class="name">${name}</text>
<text x="8" y="42"${bad.length + dropped > 0 ? ' class="bad"' : ''}>${summary}</text>
${ticks.map((ms) => `<text x="${LEFT - 6}" y="${y(ms) + 4}" class="tick">${ms}</text><path class="grid" d="M${LEFT} ${y(ms)}H${WIDTH - 20}"/>`).join('')}
<path class="dot" d="${dots(good)}"/><path class="lossy" d="${dots(lossy)}"/><path class="error" d="${bad.map(({ at }) => `M${x(at)} ${STRIP - 8}v8`).join('')}"/>
</g>`
  })
  const seconds = Array.from({ length: Math.floor(end / 5000) + 1 }, (_, i) => i * 5)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Time to get sessions from a pool while passwords expire">
<style>text{font:12px sans-serif;fill:#444}.title{font-size:15px;fill:#111}.name{font-weight:bold}.bad{fill:#c02020}.tick{text-anchor:end;font-size:10px}.second{text-anchor:middle;font-size:10px}path{fill:none;stroke-linecap:round}.frame{stroke:#999}.grid{stroke:#e4e4e4}.expiry{stroke:#b8cbe8;stroke-dasharray:3 3}.dot{stroke:#2060b0;stroke-width:3}.lossy{stroke:#e08000;stroke-width:6}.error{stroke:#d02020;stroke-width:2}</style>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="8" y="22" class="title">Taking four sessions from a pool that holds three, milliseconds, while passwords expire</text>
<text x="8" y="42">Dashed: a password expires. Blue: got all four. Orange: got them, but healthy sessions were dropped. Red: failed.</text>
<path class="expiry" d="${lines}"/>
${strips.join('\n')}
${seconds.map((s) => `<text x="${x(s * 1000)}" y="${height - 8}" class="second">${s} s</text>`).join('')}
</svg>
`
}

const round = (value) => Number(value.toFixed(1))
