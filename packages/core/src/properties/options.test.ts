import { describe, expectTypeOf, it } from 'vitest'
import type { DriverProperties, ParsedOptions, RedshiftIamOptions } from './options.ts'

/** What a resolver takes. Objects are written at the call, as users write them. */
declare function accept(input: RedshiftIamOptions | DriverProperties | string): void
type Accept = typeof accept

/** Calls inside are only compiled: `tsc` says whether they may be written. */
const compiled = (_: (accept: Accept) => void): void => {}

describe('the types of options', () => {
  it('accept a cluster, a workgroup or a host with any one identity', () => {
    compiled((accept) => {
      accept({ clusterId: 'dw', region: 'eu-west-1', database: 'dev', dbUser: 'etl', profile: 'etl' })
      accept({ workgroup: 'wg', region: 'eu-west-1', database: 'dev', instanceProfile: true })
      accept({ host: 'h', database: 'dev', dbUser: 'x', dbGroups: ['a'], autoCreate: 1, port: '5439' })
      accept({ host: 'h', accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' })
      accept({ clusterId: 'c', authProfile: 'p', accessKeyId: 'a', secretAccessKey: 's', profile: 'etl' })
      accept({ clusterId: 'c', credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }) })
      accept({ host: 'h', iam: false, user: 'u', password: 'p', sslMode: 'disable' })
      accept({ clusterId: 'c', profile: process.env.NO_SUCH_PROFILE })
      accept({})
    })
  })

  it('refuse a cluster together with a workgroup', () => {
    // @ts-expect-error
    compiled((accept) => accept({ clusterId: 'c', workgroup: 'w', database: 'dev' }))
  })

  it('refuse a profile together with keys, unless they read an authentication profile', () => {
    // @ts-expect-error
    compiled((accept) => accept({ clusterId: 'c', profile: 'p', accessKeyId: 'a', secretAccessKey: 's' }))
  })

  it('refuse an instance profile together with keys', () => {
    // @ts-expect-error
    compiled((accept) => accept({ host: 'h', instanceProfile: true, accessKeyId: 'a', secretAccessKey: 's' }))
  })

  it('refuse half a pair of keys', () => {
    // @ts-expect-error
    compiled((accept) => accept({ clusterId: 'c', accessKeyId: 'a' }))
    // @ts-expect-error
    compiled((accept) => accept({ clusterId: 'c', secretAccessKey: 's' }))
    // @ts-expect-error
    compiled((accept) => accept({ clusterId: 'c', sessionToken: 't', profile: 'p' }))
  })

  it('refuse an authentication profile without keys', () => {
    // @ts-expect-error
    compiled((accept) => accept({ clusterId: 'c', authProfile: 'p' }))
  })

  it('refuse a database user, its groups and its creation on a workgroup', () => {
    // @ts-expect-error
    compiled((accept) => accept({ workgroup: 'w', database: 'dev', dbUser: 'x' }))
    // @ts-expect-error
    compiled((accept) => accept({ workgroup: 'w', database: 'dev', autoCreate: true }))
    // @ts-expect-error
    compiled((accept) => accept({ workgroup: 'w', database: 'dev', dbGroups: ['g'] }))
  })

  it('refuse a provider together with a profile', () => {
    // @ts-expect-error
    compiled((accept) => accept({ clusterId: 'c', credentials: async () => keys, profile: 'p' }))
  })

  it('refuse misspelt options', () => {
    // @ts-expect-error
    compiled((accept) => accept({ clusterld: 'c', database: 'dev' }))
    // @ts-expect-error
    compiled((accept) => accept({ ClusterID: 'c', Databse: 'dev' }))
    // @ts-expect-error
    compiled((accept) => accept({ host: 'h', sslMode: 'verify-none' }))
    // @ts-expect-error
    compiled((accept) => accept({ host: 'h', ssl: { checkServerIdentity: () => undefined } }))
  })

  it('accept the names of the guide and of the drivers', () => {
    compiled((accept) => {
      accept({ IAM: 1, Server: 's', Database: 'dev', DbUser: 'alice', Profile: 'base', group_federation: 1 })
      accept({
        ClusterID: 'c',
        Region: 'r',
        UID: 'u',
        PWD: 'p',
        InstanceProfile: 1,
        StsEndpointUrl: 'https://s',
      })
      accept({ iam: true, cluster_identifier: 'c', db_user: 'u', is_serverless: false, access_key_id: 'a' })
      accept({
        clusterid: 'c',
        dbuser: 'u',
        endpointurl: 'https://e',
        iamduration: '900',
        serverlessworkgroup: 'w',
      })
      accept({ HostName: 'h', LogonID: 'u', Password: 'p', PortNumber: 5439, DisableCache: 1 })
    })
  })

  it('let what was read from text be changed before use', () => {
    compiled((accept) => {
      const parsed = {} as ParsedOptions
      accept(parsed)
      accept({ ...parsed, profile: 'etl' })
      accept({ ...parsed, workgroup: 'w', dbUser: undefined })
      // @ts-expect-error
      accept({ ...parsed, workgruop: 'w' })
    })
    expectTypeOf<ParsedOptions>().toExtend<RedshiftIamOptions>()
    expectTypeOf<ParsedOptions['clusterId']>().toEqualTypeOf<string | undefined>()
  })
})

const keys = { accessKeyId: 'a', secretAccessKey: 's' }
