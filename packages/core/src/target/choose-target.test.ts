import { describe, expect, test } from 'vitest'
import type { Settings } from '../properties/settings.ts'
import { chooseTarget } from './choose-target.ts'
import { classifyHost } from './host.ts'

const CLUSTER = 'c1.abc123.us-west-2.redshift.amazonaws.com'
const SERVERLESS = 'wg1.111111111111.us-east-1.redshift-serverless.amazonaws.com'

const choose = (settings: Settings, host?: string): unknown =>
  chooseTarget(settings, host, host === undefined ? undefined : classifyHost(host))

describe('chooseTarget', () => {
  test.each<[string, Settings, string | undefined, unknown]>([
    ['cluster from host', {}, CLUSTER, { kind: 'cluster', clusterId: 'c1', fromHost: true }],
    ['workgroup from host', {}, SERVERLESS, { kind: 'workgroup', workgroup: 'wg1', fromHost: true }],
    [
      'ClusterID over host',
      { clusterId: 'x' },
      CLUSTER,
      { kind: 'cluster', clusterId: 'x', fromHost: false },
    ],
    [
      'Workgroup over host',
      { workgroup: 'x' },
      SERVERLESS,
      { kind: 'workgroup', workgroup: 'x', fromHost: false },
    ],
    [
      'ClusterID behind a tunnel',
      { clusterId: 'x' },
      '127.0.0.1',
      { kind: 'cluster', clusterId: 'x', fromHost: false },
    ],
    ['custom domain', {}, 'dw.example.com', { kind: 'cluster domain', customDomainName: 'dw.example.com' }],
    [
      'serverless custom domain',
      { isServerless: true },
      'dw.example.com',
      { kind: 'workgroup domain', customDomainName: 'dw.example.com' },
    ],
    [
      'the cluster API of a workgroup',
      { clusterId: 'redshift-serverless-wg1' },
      SERVERLESS,
      { kind: 'cluster', clusterId: 'redshift-serverless-wg1', fromHost: false },
    ],
  ])('%s', (_title, settings, host, target) => expect(choose(settings, host)).toEqual(target))

  test.each<[string, Settings, string | undefined]>([
    ['ClusterID and Workgroup', { clusterId: 'a', workgroup: 'b' }, undefined],
    ['ClusterID and a serverless host', { clusterId: 'a' }, SERVERLESS],
    ['Workgroup and a cluster host', { workgroup: 'a' }, CLUSTER],
    ['isServerless=1 and a cluster host', { isServerless: true }, CLUSTER],
    ['isServerless=0 and a serverless host', { isServerless: false }, SERVERLESS],
  ])('%s contradict each other', (_title, settings, host) =>
    expect(() => choose(settings, host)).toThrow(expect.objectContaining({ code: 'OPTION_CONFLICT' })),
  )

  test.each<[string, Settings, string | undefined]>([
    ['nothing', {}, undefined],
    ['localhost', {}, 'localhost'],
    ['an address', {}, '10.0.0.1'],
    ['isServerless alone', { isServerless: true }, undefined],
    ['isServerless and an address', { isServerless: true }, '::1'],
  ])('%s names no database', (_title, settings, host) =>
    expect(() => choose(settings, host)).toThrow(expect.objectContaining({ code: 'TARGET_REQUIRED' })),
  )
})
