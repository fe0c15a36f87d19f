import { basename } from 'node:path'
import { createResolver, explain } from '@redshift-iam/core'

/** Shows where the identity comes from, link by link, and until when the password it leads to is good. */
export async function showChain(options) {
  const { identity, api, target, region } = await explain(options)
  const links = identity.map(({ kind, profile, file, accessKeyId, roleArn }, i) => {
    const what = roleArn ?? accessKeyId ?? ''
    const where = [profile && `profile ${profile}`, file && `in ~/.aws/${basename(file)}`]
      .filter(Boolean)
      .join(' ')
    return `${'  '.repeat(i)}${i > 0 ? '└ ' : ''}${kind} ${what} (${where})`
  })
  const resolver = createResolver(options)
  const { user, host, port, expiration } = await resolver.resolve()
  resolver.close()
  const seconds = Math.round((expiration.getTime() - Date.now()) / 1000)
  return [
    ...links,
    `${api} for ${target} in ${region}`,
    `→ ${user} at ${host}:${port}, good for another ${seconds} s`,
  ]
}

/** Shows the AWS calls that this took. */
export function showCalls(calls) {
  return calls.map(({ service, operation, signer, status, params }) => {
    const what = params.RoleArn ?? params.ClusterIdentifier ?? ''
    return `${status} ${service}:${operation} ${what} signed by ${signer}`
  })
}
