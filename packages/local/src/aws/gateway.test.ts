import { DescribeClustersCommand, RedshiftClient } from '@aws-sdk/client-redshift'
import { GetWorkgroupCommand, RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless'
import { fromInstanceMetadata } from '@aws-sdk/credential-providers'
import { describe, expect, it } from 'vitest'
import { type StartedControlPlane, startForTest } from './control-plane.fixture.ts'

function send(aws: StartedControlPlane, maxAttempts = 1, abortSignal = new AbortController().signal) {
  const client = new RedshiftClient({
    region: 'us-west-2',
    credentials: aws.credentialsOf('base'),
    maxAttempts,
  })
  return client.send(new DescribeClustersCommand({}), { abortSignal })
}

describe('a fault', () => {
  it('that throttles twice lets the third attempt through', async () => {
    const aws = await startForTest()
    aws.faults.aws({ on: 'redshift:DescribeClusters', error: 'Throttling', times: 2 })
    await expect(send(aws, 3)).resolves.toMatchObject({ $metadata: { attempts: 3 } })
    expect(aws.calls).toMatchObject([
      { status: 400, error: 'Throttling' },
      { status: 400, error: 'Throttling' },
      { status: 200 },
    ])
  })

  it('travels under the name that the protocol has for it', async () => {
    const aws = await startForTest()
    aws.faults.aws({ on: 'redshift:*', error: 'ClusterNotFoundFault' })
    aws.faults.aws({ on: 'redshift-serverless:*', error: 'AccessDenied', message: 'because' })
    await expect(send(aws)).rejects.toMatchObject({
      name: 'ClusterNotFoundFault',
      $metadata: { httpStatusCode: 404 },
    })
    const serverless = new RedshiftServerlessClient({
      region: 'us-west-2',
      credentials: aws.credentialsOf('base'),
      maxAttempts: 1,
    })
    await expect(
      serverless.send(new GetWorkgroupCommand({ workgroupName: 'examplewg' })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'because',
    })
    expect(aws.calls.map(({ error }) => error)).toEqual(['ClusterNotFound', 'AccessDeniedException'])
  })

  it('of an unknown name and a status of its own travels as it is', async () => {
    const aws = await startForTest()
    aws.faults.aws({ on: '*', error: 'Mystery', status: 418 })
    await expect(send(aws)).rejects.toMatchObject({ name: 'Mystery', $metadata: { httpStatusCode: 418 } })
  })

  it('can cut the connection, which leaves the call without a status', async () => {
    const aws = await startForTest()
    aws.faults.aws({ on: 'redshift:*', reset: true, times: 1 })
    await expect(send(aws)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(aws.calls).toHaveLength(1)
    expect(aws.calls[0]).not.toHaveProperty('status')
    await expect(send(aws)).resolves.toBeDefined()
  })

  it('can answer with garbage', async () => {
    const aws = await startForTest()
    aws.faults.aws({ on: 'redshift:*', garbage: '<html>proxy</ht' })
    await expect(send(aws)).rejects.toThrow()
    expect(aws.calls).toMatchObject([{ status: 200 }])
  })

  it('can be silent until the caller gives up', async () => {
    const aws = await startForTest()
    aws.faults.aws({ on: 'redshift:*', delay: Number.POSITIVE_INFINITY, times: 1 })
    await expect(send(aws, 1, AbortSignal.timeout(100))).rejects.toMatchObject({ name: 'AbortError' })
    await expect(send(aws)).resolves.toBeDefined()
  })

  it('can make an answer late without changing it', async () => {
    const aws = await startForTest()
    aws.faults.aws({ on: 'redshift:*', delay: 50, times: 1 })
    const late = send(aws)
    const order: string[] = []
    await Promise.all([late.then(() => order.push('late')), send(aws).then(() => order.push('prompt'))])
    expect(order).toEqual(['prompt', 'late'])
  })

  it('can strike instance metadata', async () => {
    const aws = await startForTest()
    aws.faults.aws({ on: 'imds:GET role', error: 'InternalFailure', status: 503 })
    await expect(fromInstanceMetadata()()).rejects.toMatchObject({ statusCode: 503 })
  })
})

it('notes calls in the order of their arrival, before they are answered', async () => {
  const aws = await startForTest()
  aws.faults.aws({ on: 'redshift:*', delay: Number.POSITIVE_INFINITY })
  const abort = new AbortController()
  const pending = send(aws, 1, abort.signal)
  await expect.poll(() => aws.calls.length).toBe(1)
  expect(aws.calls[0]).not.toHaveProperty('status')
  abort.abort()
  await expect(pending).rejects.toThrow()
  aws.clearCalls()
  expect(aws.calls).toEqual([])
})

it('dates its answers by the clock of the stand-in', async () => {
  const aws = await startForTest()
  aws.clock.advance(86_400)
  const { headers } = await fetch(aws.endpoint, { method: 'POST' })
  expect(Date.parse(headers.get('date') ?? '') - Date.now()).toBeGreaterThan(86_000_000)
})

it('refuses operations it does not know, by the protocol of the service', async () => {
  const aws = await startForTest()
  const body = new URLSearchParams({ Action: 'DeleteCluster', Version: '2012-12-01' })
  const answer = await fetch(aws.endpoint, { method: 'POST', body })
  expect(await answer.text()).toContain('<Code>InvalidAction</Code>')
  expect(aws.calls).toMatchObject([
    { service: 'redshift', operation: 'DeleteCluster', error: 'InvalidAction' },
  ])
})

it('stops while a call waits for its answer', async () => {
  const aws = await startForTest()
  aws.faults.aws({ on: 'redshift:*', delay: Number.POSITIVE_INFINITY })
  const pending = send(aws)
  await expect.poll(() => aws.calls.length).toBe(1)
  await aws.stop()
  await expect(pending).rejects.toThrow()
})
