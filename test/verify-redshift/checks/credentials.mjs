import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createResolver, explain, RedshiftIamError } from '@redshift-iam/core'
import { NotTestable } from '../check.mjs'

/** Options that say which cluster or workgroup is meant. */
const TARGETS = /^(host|hostname|server|region|clusterid|workgroup|isserverless|serverless)$/i

/** @type {import('../check.mjs').Check[]} */
export const credentialChecks = [
  {
    id: 'next-refresh-time',
    question: 'Does the API say when to renew (NextRefreshTime)?',
    expected: 'only GetClusterCredentialsWithIAM and GetCredentials do',
    matches: (seen) =>
      /^GetClusterCredentials: no$|^(GetClusterCredentialsWithIAM|GetCredentials): yes/.test(seen),
    async run(lab) {
      const { api } = await explain(lab.options)
      const told = await readRefreshTime(() => lab.resolver.resolve({ forceRefresh: true }))
      return `${api}: ${told ? `yes, ${told.after} s after the answer, expiration after ${told.expires} s` : 'no'}`
    },
  },
  {
    id: 'unknown-custom-domain',
    question: 'Which error answers a custom domain that is not registered?',
    expected: 'CUSTOM_DOMAIN_NOT_FOUND',
    matches: (seen) => seen.startsWith('CUSTOM_DOMAIN_NOT_FOUND'),
    async run(lab) {
      const { api, region } = await explain(lab.options)
      const others = Object.entries(lab.options).filter(([name]) => !TARGETS.test(name))
      const resolver = createResolver({
        ...Object.fromEntries(others),
        region,
        host: 'redshift-iam-verify.example.com',
        ...(api === 'GetCredentials' && { isServerless: true }),
      })
      try {
        await resolver.resolve()
        return 'accepted'
      } catch (error) {
        if (!RedshiftIamError.isInstance(error)) throw error
        if (/AccessDenied|NotAuthorized/.test(error.awsErrorName ?? '')) throw new NotTestable(error.message)
        return [error.code, error.awsErrorName].filter(Boolean).join(' ')
      } finally {
        resolver.close()
      }
    },
  },
]

/**
 * Looks for the time in the answers of the API while `work` runs, as the resolver does not hand it out. Nothing else of
 * an answer is kept: it holds the password.
 */
async function readRefreshTime(work) {
  let told
  const read = ({ response }) => {
    const push = response.push
    response.push = (chunk, encoding) => {
      if (chunk) told = timesIn(chunk.toString()) ?? told
      return push.call(response, chunk, encoding)
    }
  }
  subscribe('http.client.response.finish', read)
  try {
    await work()
    return told
  } finally {
    unsubscribe('http.client.response.finish', read)
  }
}

function timesIn(body) {
  const after = (name) => {
    const found = new RegExp(`${name}(?:"\\s*:\\s*"?|>)([\\dT:.Z+E-]+)`, 'i').exec(body)?.[1]
    if (found === undefined) return undefined
    const time = /^[\d.E+]+$/.test(found) ? Number(found) * 1000 : Date.parse(found)
    return Math.round((time - Date.now()) / 1000)
  }
  const next = after('NextRefreshTime')
  return next === undefined ? undefined : { after: next, expires: after('Expiration') }
}
