/**
 * One thing that only a real cluster can tell.
 *
 * @typedef {object} Check
 * @property {string} id Short name, the same in every report.
 * @property {string} question What is asked, as a sentence.
 * @property {string} expected What the packages or the stand-in assume, for the reader.
 * @property {(seen: string) => boolean} [matches] Whether that was seen. Default: `seen` is `expected`, word for word.
 * @property {(lab: import('./lab.mjs').Lab) => Promise<string>} run Asks, and says what was seen.
 */

/** Thrown by a check that cannot be made in this place; the message says what it would need. */
export class NotTestable extends Error {}

/** No check may keep the others waiting for longer than this, in milliseconds. */
const LIMIT_MS = 90_000

/**
 * Makes the checks one after the other.
 *
 * @param {readonly Check[]} checks
 * @param {import('./lab.mjs').Lab} lab
 * @param {(check: Check, verdict: string) => void} tell
 */
export async function makeChecks(checks, lab, tell) {
  const results = []
  for (const check of checks) {
    const result = await makeCheck(check, lab)
    await lab.tidy()
    tell(check, result.verdict)
    results.push({ ...check, ...result })
  }
  return results
}

async function makeCheck(check, lab) {
  try {
    const seen = await withLimit(check.run(lab))
    const isSame = check.matches ? check.matches(seen) : seen === check.expected
    return { verdict: isSame ? 'as assumed' : 'differs', seen }
  } catch (error) {
    if (error instanceof NotTestable) return { verdict: 'not testable here', seen: error.message }
    return {
      verdict: 'differs',
      seen: `the check itself failed: ${error.code ?? error.name}: ${error.message}`,
    }
  }
}

async function withLimit(work) {
  let timer
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS / 1000} s`)), LIMIT_MS)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
