/** Where warnings and diagnostics go: a subset of `console` and of the AWS SDK's `Logger`. */
export interface RedshiftIamLogger {
  debug?(message: string): void
  warn?(message: string): void
}

/** What a resolver takes from its surroundings. Every part has a default; tests replace them. */
export interface ResolverRuntime {
  /** Wall clock in milliseconds since the epoch. Default: `Date.now`. */
  now?: () => number
  /** Monotonic clock in milliseconds. Default: `performance.now`, or `now` when only that is given. */
  monotonic?: () => number
  /** Random number in [0, 1), for jitter. Default: `Math.random`. */
  random?: () => number
  /** Looks up the CNAME record of a name. Default: `dns.promises.resolveCname`. */
  resolveCname?: (name: string) => Promise<string[]>
}
