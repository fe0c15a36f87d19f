import { createResolver } from '@redshift-iam/core'
import { RedshiftPgClient } from '@redshift-iam/pg'
import { NotTestable } from '../check.mjs'
import { describeError } from '../lab.mjs'

const methods = {
  authenticationCleartextPassword: '3 (cleartext)',
  authenticationMD5Password: '5 (MD5)',
  authenticationSASL: '10 (SCRAM)',
}

/** Parameters of the startup message and what becomes of a login with them. */
const parameters = [
  ['application_name', 'redshift-iam', 'accepted'],
  ['client_encoding', 'UTF8', 'accepted'],
  ['statement_timeout', '60000', 'accepted'],
  ['extra_float_digits', '2', 'accepted'],
  ['query_group', 'verify', 'accepted'],
  ['search_path', 'public', 'accepted'],
  ['options', '-c statement_timeout=60000', 'accepted'],
  ['lock_timeout', '1000', '42704: unrecognized configuration parameter "lock_timeout"'],
  [
    'idle_in_transaction_session_timeout',
    '1000',
    '42704: unrecognized configuration parameter "idle_in_transaction_session_timeout"',
  ],
  ['IntervalStyle', 'iso_8601', '42704: unrecognized configuration parameter "IntervalStyle"'],
  ['options', '-c lock_timeout=1000', '42704: unrecognized configuration parameter "lock_timeout"'],
]

/** @type {import('../check.mjs').Check[]} */
export const loginChecks = [
  {
    id: 'auth-method',
    question:
      'Which authentication method do temporary credentials get? (13 and 14 are refused by our packages)',
    expected: '3 (cleartext), 5 (MD5) or 10 (SCRAM)',
    matches: (seen) => Object.values(methods).includes(seen),
    async run(lab) {
      const client = new RedshiftPgClient(lab.resolver)
      let seen = 'none'
      for (const [event, name] of Object.entries(methods)) {
        client.connection.once(event, () => {
          seen = name
        })
      }
      try {
        await client.connect()
        return seen
      } catch (error) {
        return describeError(error)
      } finally {
        await client.end().catch(() => {})
      }
    },
  },
  {
    id: 'wrong-password',
    question: 'What is answered to a wrong password?',
    expected: '28000: password authentication failed for user "<user>"',
    matches: (seen) => /^28000: password authentication failed for user ".*"$/.test(seen),
    run: (lab) => lab.logIn({ password: 'surely-not-the-password' }),
  },
  {
    id: 'unknown-user',
    question: 'What is answered to a user that does not exist, without AutoCreate?',
    expected: '28000: user "<user>" does not exist',
    matches: (seen) => /^28000: user ".*redshift_iam_verify_nobody" does not exist$/.test(seen),
    run: async (lab) =>
      lab.logIn({ from: await variant(lab, { dbUser: 'redshift_iam_verify_nobody', autoCreate: false }) }),
  },
  {
    id: 'unknown-group',
    question: 'What is answered to a group in DbGroups that does not exist?',
    expected: '42704: group "redshift_iam_verify_nothing" does not exist',
    run: async (lab) =>
      lab.logIn({ from: await variant(lab, { dbGroups: ['redshift_iam_verify_nothing'] }) }),
  },
  ...parameters.map(([name, value, expected]) => ({
    id: `startup-${name}${name === 'options' ? ` ${value}` : ''}`,
    question: `Is ${name} taken in the startup message?`,
    expected,
    run: (lab) => lab.logIn({ parameters: { [name]: value } }),
  })),
]

/** A resolver with other options, or the reason why there is none. */
async function variant(lab, change) {
  if (!Object.keys(lab.options).some((name) => /^(dbuser|uid|user)$/i.test(name) && lab.options[name])) {
    throw new NotTestable('needs a login by GetClusterCredentials with DbUser')
  }
  const resolver = createResolver({ ...lab.options, ...change })
  try {
    await resolver.resolve()
    return resolver
  } catch (error) {
    throw new NotTestable(`the API refuses before the login: ${describeError(error)}`)
  }
}
