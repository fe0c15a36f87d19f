/** Services whose endpoint can be set in the environment, by the suffix AWS gives their variable. */
export type ServiceId = 'redshift' | 'redshift_serverless'

/**
 * The endpoint to call instead of the regional one: `EndpointUrl`, then what the environment or the profile
 * configure for the service. Undefined leaves it to the SDK.
 */
export function serviceEndpoint(
  service: ServiceId,
  endpointUrl: string | undefined,
  profileEndpoints: Readonly<Record<string, string>> | undefined,
): string | undefined {
  if (endpointUrl !== undefined) return endpointUrl
  if (process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined
  return (
    process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
    process.env['AWS_ENDPOINT_URL'] ||
    profileEndpoints?.[service] ||
    undefined
  )
}
