import type { ServiceId } from '../http/service-endpoint.ts'
import { profileInvalid } from './profile-errors.ts'
import { profileValue, type SharedConfig, type SharedProfile } from './shared-config.ts'

/** Services whose endpoint a profile may set, by the ids that a `services` section uses. */
const SERVICES: readonly ServiceId[] = ['sts', 'redshift', 'redshift_serverless']

/** The endpoints that a profile sets: those of its `services` section, else its `endpoint_url` for every service. */
export function profileEndpoints(profile: SharedProfile, config: SharedConfig): Record<string, string> {
  if (profileValue(profile, 'ignore_configured_endpoint_urls')?.toLowerCase() === 'true') return {}
  const name = profileValue(profile, 'services')
  const section = name === undefined ? undefined : config.services.get(name)
  if (name !== undefined && !section) {
    throw profileInvalid(
      profile,
      `services names "${name}", which ${config.configFile.path} does not have`,
      `Add [services ${name}], or correct the name.`,
    )
  }
  const common = profileValue(profile, 'endpoint_url')
  return Object.fromEntries(
    SERVICES.flatMap((service) => {
      const url = (section && profileValue(section, `${service}.endpoint_url`)) ?? common
      return url === undefined ? [] : [[service, url]]
    }),
  )
}
