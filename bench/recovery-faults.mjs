import dns from 'node:dns'

/** Milliseconds that a call may take which never answers. */
const LIMIT = 1_000

const aws = (fault, on, how, options, more = {}) => ({
  fault,
  ...more,
  given: (standIn) => standIn.fault({ aws: { on, ...how } }),
  options,
})

const api = (fault, how) => aws(fault, 'redshift:GetClusterCredentials', how, how.delay && { timeout: LIMIT })

/**
 * What keeps a password from being had, by the names of docs/faults.md: each is met without one. `given` makes it go
 * wrong, and answers with what ends it where clearing the faults of the stand-in does not.
 */
export const awsFaults = [
  api('The Redshift API throttles', { error: 'Throttling' }),
  api('The Redshift API answers with an internal error', { error: 'InternalFailure' }),
  api('The IAM policy no longer allows the call', { error: 'AccessDenied' }),
  api('The Redshift API never answers', { delay: Number.POSITIVE_INFINITY }),
  api('The Redshift API answers after the time limit', { delay: LIMIT + 200 }),
  api('The Redshift API cuts the connection', { reset: true }),
  api('A proxy answers 200 with a page of its own', { garbage: '<html><body>Please log in</body></html>' }),
  api('A proxy answers 502 with a page of its own', {
    garbage: '<html><body>Bad gateway</body></html>',
    status: 502,
  }),
  api('The answer is not even XML', { garbage: '\u0000\u0001{"half":' }),
  // Another endpoint would be another identity, without the pause of this one: the port stays, and cuts the line.
  aws('STS is gone, and the role session has ended', 'sts:*', { reset: true }, { profile: 'etl' }),
  aws(
    'STS never answers',
    'sts:AssumeRole',
    { delay: Number.POSITIVE_INFINITY },
    { profile: 'etl', timeout: LIMIT },
  ),
  aws(
    'The trust policy no longer names the caller',
    'sts:AssumeRole',
    { error: 'AccessDenied' },
    { profile: 'etl' },
  ),
  aws(
    'The instance metadata service is gone',
    'imds:*',
    { reset: true },
    {
      profile: undefined,
      instanceProfile: true,
    },
  ),
  aws(
    'The instance metadata service never answers',
    'imds:*',
    { delay: Number.POSITIVE_INFINITY },
    { profile: undefined, instanceProfile: true, timeout: LIMIT },
  ),
  aws(
    'The address cannot be looked up at the first connect',
    'redshift:DescribeClusters',
    { error: 'AccessDenied' },
    { host: undefined, port: undefined },
  ),
  {
    fault: 'The AWS files are broken, half written, or lose the profile',
    // Nothing is asked of AWS then, and there is no pause.
    isPauseless: true,
    given: (standIn) => {
      process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null'
      return () => {
        process.env.AWS_SHARED_CREDENTIALS_FILE = standIn.env.AWS_SHARED_CREDENTIALS_FILE
      }
    },
  },
]

const database = (fault, kind) => ({ fault, given: (standIn) => standIn.fault({ database: { kind } }) })

/** What keeps a session from being made, or ends it: each is met with a good password. */
export const databaseFaults = [
  database('The server closes the connection at once', 'refuse'),
  database('The server accepts the connection and says nothing', 'hang'),
  database('The server closes the connection during TLS', 'close-tls'),
  database('The server closes the connection during authentication', 'close-auth'),
  database('The server refuses every password', 'reject'),
  database('The server asks for a SHA-256 digest (method 13)', 'auth-13'),
  database('The server asks for a token (method 14)', 'auth-14'),
  database('The connection is cut during a statement', 'close-query'),
  {
    fault: 'DNS no longer resolves the host',
    given: () => {
      const { lookup } = dns
      dns.lookup = (hostname, _options, callback) => {
        const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`)
        process.nextTick(callback, Object.assign(error, { code: 'ENOTFOUND', hostname }))
      }
      return () => {
        dns.lookup = lookup
      }
    },
  },
]
