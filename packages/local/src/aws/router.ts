import type { HttpRequest } from './http-listener.ts'
import { queryParams } from './query-params.ts'
import type { AwsService, Destination } from './service.ts'

export interface Services {
  readonly sts: AwsService
  readonly redshift: AwsService
  readonly redshiftServerless: AwsService
  readonly ssoPortal: AwsService
  readonly ssoOidc: AwsService
  readonly container: AwsService
}

const queryVersions: Readonly<Record<string, 'sts' | 'redshift'>> = {
  '2011-06-15': 'sts',
  '2012-12-01': 'redshift',
}

const target = /^RedshiftServerless\.(\w+)$/

/** All services share one endpoint: the path, a header or the version of the API tells which one is meant. */
export function router(services: Services): (request: HttpRequest) => Destination | undefined {
  return (request) => {
    const { method, path, query, headers, body } = request
    const route = `${method} ${path}`
    if (route === 'GET /federation/credentials') {
      return { service: services.ssoPortal, operation: 'GetRoleCredentials', params: query }
    }
    if (route === 'POST /token')
      return { service: services.ssoOidc, operation: 'CreateToken', params: json(body) }
    if (/^GET \/v[12]\/credentials(\/|$)/.test(route)) {
      return { service: services.container, operation: 'GET credentials', params: {} }
    }
    const serverless = target.exec(headers['x-amz-target'] ?? '')?.[1]
    if (serverless) return { service: services.redshiftServerless, operation: serverless, params: json(body) }
    return queryDestination(services, body)
  }
}

function queryDestination(services: Services, body: string): Destination | undefined {
  const { Action: operation, Version: version, ...params } = queryParams(body)
  const name = queryVersions[String(version)]
  return name && typeof operation === 'string' ? { service: services[name], operation, params } : undefined
}

function json(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}
