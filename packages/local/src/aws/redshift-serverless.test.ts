import {
  GetCredentialsCommand,
  GetWorkgroupCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless'
import { fromIni } from '@aws-sdk/credential-providers'
import { expect, it } from 'vitest'
import { startForTest } from './control-plane.fixture.ts'

function client(profile: string, region = 'us-west-2'): RedshiftServerlessClient {
  return new RedshiftServerlessClient({
    region,
    credentials: fromIni({ profile, ignoreCache: true }),
    maxAttempts: 1,
  })
}

it('GetCredentials logs in as the caller, role or user', async () => {
  const aws = await startForTest()
  const input = { workgroupName: 'examplewg', dbName: 'dev', durationSeconds: 1200 }
  const asRole = await client('etl').send(new GetCredentialsCommand(input))
  expect(asRole).toMatchObject({ dbUser: 'IAMR:etl', dbPassword: 'pw<1>&' })
  expect(asRole.expiration?.getTime()).toBeCloseTo(Date.now() + 1_200_000, -4)
  expect(asRole.nextRefreshTime?.getTime()).toBeLessThan(asRole.expiration?.getTime() ?? 0)
  await expect(client('base').send(new GetCredentialsCommand(input))).resolves.toMatchObject({
    dbUser: 'IAM:base',
  })
  expect(aws.requests).toEqual([
    { prefix: 'IAMR', name: 'etl', database: 'dev', durationSeconds: 1200 },
    { prefix: 'IAM', name: 'base', createUser: true, database: 'dev', durationSeconds: 1200 },
  ])
  expect(aws.calls.at(-1)).toMatchObject({ service: 'redshift-serverless', params: input, status: 200 })
})

it('GetWorkgroup tells where the workgroup is', async () => {
  await startForTest()
  const { workgroup } = await client('base').send(new GetWorkgroupCommand({ workgroupName: 'examplewg' }))
  expect(workgroup).toMatchObject({ status: 'AVAILABLE', endpoint: { address: 'localhost', port: 5439 } })
})

it.each([
  ['a workgroup of another name', 'us-west-2', { workgroupName: 'other' }, 'ResourceNotFoundException'],
  ['a workgroup of another region', 'eu-west-1', { workgroupName: 'examplewg' }, 'ResourceNotFoundException'],
  [
    'an unknown custom domain',
    'us-west-2',
    { customDomainName: 'x.example.com' },
    'ResourceNotFoundException',
  ],
  ['neither', 'us-west-2', {}, 'ValidationException'],
  [
    'a duration of 899 s',
    'us-west-2',
    { workgroupName: 'examplewg', durationSeconds: 899 },
    'ValidationException',
  ],
])('GetCredentials refuses %s', async (_what, region, input, name) => {
  await startForTest()
  await expect(client('base', region).send(new GetCredentialsCommand(input))).rejects.toMatchObject({ name })
})

it('GetCredentials takes a custom domain for its workgroup', async () => {
  await startForTest()
  await expect(
    client('base').send(new GetCredentialsCommand({ customDomainName: 'wg.example.com' })),
  ).resolves.toMatchObject({ dbUser: 'IAM:base' })
})

it('GetCredentials refuses what the scene denies', async () => {
  await startForTest({ deny: [{ principal: '*', action: 'redshift-serverless:*' }] })
  await expect(
    client('base').send(new GetCredentialsCommand({ workgroupName: 'examplewg' })),
  ).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(
      'is not authorized to perform: redshift-serverless:GetCredentials on resource: arn:aws:redshift-serverless:us-west-2:111111111111:workgroup/',
    ),
  })
})
