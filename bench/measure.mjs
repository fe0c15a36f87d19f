/** The middle of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The value below which a share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

/**
 * Measures two things in turn, so that a machine that slows down slows both. Each function returns its own figure.
 * The ratio is the median of the ratios of neighbouring rounds.
 */
export async function interleave(ours, theirs, rounds) {
  const pairs = []
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0
    const a = first ? await ours() : undefined
    const b = await theirs()
    pairs.push([a ?? (await ours()), b])
  }
  return {
    ours: median(pairs.map(([a]) => a)),
    theirs: median(pairs.map(([, b]) => b)),
    ratio: median(pairs.map(([a, b]) => a / b)),
  }
}

/**
 * Does things in turn, `count` times each, and returns the milliseconds that each took, one list for each. The turns are
 * short, so that whatever else the machine does falls on all of them, and their order is drawn anew for each round: who
 * comes after whom matters to caches and to whoever ends the work of the one before.
 */
export async function alternate(actions, count) {
  const times = actions.map(() => [])
  for (let n = 0; n < count; n++) {
    for (const i of shuffled([...actions.keys()])) {
      const begun = performance.now()
      // What an action returns is its own figure, where not all of it counts.
      const own = await actions[i]()
      times[i].push(own ?? performance.now() - begun)
    }
  }
  return times
}

/** In an order drawn by lot; the list itself changes. */
export function shuffled(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const other = Math.floor(Math.random() * (i + 1))
    ;[list[i], list[other]] = [list[other], list[i]]
  }
  return list
}

/** The ratio of the medians, and between which values it moves from tenth to tenth of the run: the noise. */
export function compare(ours, theirs, of = median) {
  const size = Math.ceil(ours.length / 10)
  const tenths = []
  for (let at = 0; at < ours.length; at += size)
    tenths.push(median(ours.slice(at, at + size)) / median(theirs.slice(at, at + size)))
  const [low, high] = [quantile(tenths, 0.25), quantile(tenths, 0.75)]
  return {
    ours: of(ours),
    theirs: of(theirs),
    ratio: of(ours) / of(theirs),
    spread: `${low.toFixed(2)}–${high.toFixed(2)}`,
  }
}
