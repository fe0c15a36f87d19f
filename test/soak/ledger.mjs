/** What happened: successes, and errors by whether the fault in force explains them. */
export class Ledger {
  /** `{ kind, from, to, codes }`: from when to when an injected fault may be noticed, and as what (code, or part of the message). */
  #windows = []
  counts = { queries: 0, transactions: 0, 'new connections': 0, resolved: 0 }
  slowest = 0
  /** The fault that is in force, or was last. */
  fault = 'no fault yet'
  allowed = new Map()
  violations = []
  /** Per fault that may be noticed: milliseconds from its end to the last error. */
  recovery = new Map()

  /** Opens a window, for everybody or for `only` one pool; call `close()` of the answer when the fault has ended. */
  window(kind, codes, only) {
    const window = {
      kind,
      codes,
      only,
      from: Date.now(),
      end: Number.POSITIVE_INFINITY,
      to: Number.POSITIVE_INFINITY,
    }
    this.#windows.push(window)
    return {
      close: (graceMs) => {
        window.end = Date.now()
        window.to = window.end + graceMs
        this.#windows = this.#windows.filter(({ to }) => to > Date.now() - 60_000)
      },
    }
  }

  succeeded(what, milliseconds) {
    this.counts[what] += 1
    this.slowest = Math.max(this.slowest, milliseconds)
  }

  failed(who, error) {
    const now = Date.now()
    const code = error?.code ?? error?.message ?? String(error)
    const window = this.#windows.find(
      ({ from, to, codes, only = who }) =>
        now >= from && now <= to && only === who && codes.some((known) => code.includes(known)),
    )
    if (!window) {
      this.violation(`${who}: ${code}: ${error?.message ?? error}`)
      return
    }
    const key = `${window.kind}: ${code.split('\n')[0]}`
    this.allowed.set(key, (this.allowed.get(key) ?? 0) + 1)
    const late = Math.max(0, now - window.end)
    this.recovery.set(window.kind, Math.max(this.recovery.get(window.kind) ?? 0, late))
  }

  violation(text) {
    this.violations.push(`${new Date().toISOString()}, ${this.fault}: ${text}`)
    if (this.violations.length <= 20) console.error(`  violation: ${this.violations.at(-1)}`)
  }
}
