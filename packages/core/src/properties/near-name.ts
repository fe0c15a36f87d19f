/** Names longer than this are never compared: the cost grows with the product of both lengths. */
const MAX_LENGTH = 40

/** How many characters must be added, dropped, replaced or swapped with their neighbour to turn one name into another. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const dropped = (last[column] ?? 0) + 1
      const added = (current[column - 1] ?? 0) + 1
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swap = swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      current[column] = Math.min(replaced, dropped, added, swap)
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}

/**
 * The candidate that a misspelt name most likely stands for, or none. Short names must be closer than long ones:
 * two changes turn `max` into `iam`.
 *
 * @param normalize Brings names into the form in which they are compared.
 */
export function nearestName(
  name: string,
  candidates: Iterable<string>,
  normalize: (name: string) => string,
): string | undefined {
  const wanted = normalize(name)
  if (wanted.length < 3 || wanted.length > MAX_LENGTH) return undefined
  const tolerance = wanted.length < 6 ? 1 : 2
  let nearest: { candidate: string; distance: number } | undefined
  for (const candidate of candidates) {
    const compared = normalize(candidate)
    if (compared.length > MAX_LENGTH || Math.abs(compared.length - wanted.length) > tolerance) continue
    const distance = editDistance(wanted, compared)
    if (distance <= tolerance && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY)) {
      nearest = { candidate, distance }
    }
  }
  return nearest?.candidate
}
