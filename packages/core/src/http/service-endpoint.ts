/** Services whose endpoint can be set in the environment or a profile, by the ids that AWS gives them there. */
export type ServiceId = 'sts' | 'redshift' | 'redshift_serverless'

/**
 * The endpoint to call instead of the regional one: the option for it (`EndpointUrl`, `StsEndpointUrl`), then what the
 * environment or the profile configure for the service. Undefined leaves it to the SDK.
 */
export function serviceEndpoint(
  service: ServiceId,
  option: string | undefined,
  profileEndpoints: Readonly<Record<string, string>> | undefined,
): string | undefined {
  if (option) return option
  if (process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined
  return (
    process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
    process.env['AWS_ENDPOINT_URL'] ||
    profileEndpoints?.[service] ||
    undefined
  )
}
