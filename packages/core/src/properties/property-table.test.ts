import { describe, expect, it } from 'vitest'
import { findForeignProperty, findProperty, namesOf, normalizeName } from './find-property.ts'
import { foreignProperties } from './foreign-properties.ts'
import { properties } from './property-table.ts'

describe('the table of properties', () => {
  it('gives every name to one property only', () => {
    const owners = new Map<string, string>()
    for (const property of properties) {
      for (const name of new Set(namesOf(property).map(normalizeName))) {
        expect(owners.get(name), name).toBeUndefined()
        owners.set(name, property.id)
      }
    }
    for (const { name } of foreignProperties) {
      expect(owners.get(normalizeName(name)), name).toBeUndefined()
      owners.set(normalizeName(name), 'another driver')
    }
  })

  it.each([
    ['cluster_identifier', 'clusterId'],
    ['clusterIdentifier', 'clusterId'],
    ['CLUSTERID', 'clusterId'],
    ['db_user', 'dbUser'],
    ['db-user', 'dbUser'],
    ['serverless_work_group', 'workgroup'],
    ['serverlessworkgroup', 'workgroup'],
    ['workgroupName', 'workgroup'],
    ['Serverless', 'isServerless'],
    ['is_serverless', 'isServerless'],
    ['iam_disable_cache', 'iamDisableCache'],
    ['DisableCache', 'iamDisableCache'],
    ['LogonID', 'user'],
    ['HostName', 'host'],
    ['PortNumber', 'port'],
    ['dbname', 'database'],
    ['groupfederation', 'groupFederation'],
    ['group_federation', 'groupFederation'],
    ['EndPointUrl', 'endpointUrl'],
    ['sslrootcert', 'caFile'],
    ['iamauth', 'iam'],
  ])('finds %s, the name of a driver, as %s', (name, id) => {
    expect(findProperty(name)?.id).toBe(id)
  })

  it('does not mistake what every object inherits for a property', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '']) {
      expect(findProperty(name)).toBeUndefined()
      expect(findForeignProperty(name)).toBeUndefined()
    }
  })

  it('lets an authentication profile set no identity, endpoint, TLS or secret (R-27)', () => {
    expect(
      properties
        .filter(({ inAuthProfile }) => inAuthProfile)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(
      [
        'ApplicationName',
        'AutoCreate',
        'ClusterID',
        'Database',
        'DbGroups',
        'DbUser',
        'ForceLowercase',
        'IAMDuration',
        'Port',
        'Region',
        'Server',
        'Workgroup',
        'group_federation',
        'isServerless',
      ].sort(),
    )
  })
})
