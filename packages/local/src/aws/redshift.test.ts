import {
  DescribeAuthenticationProfilesCommand,
  DescribeClustersCommand,
  DescribeCustomDomainAssociationsCommand,
  GetClusterCredentialsCommand,
  GetClusterCredentialsWithIAMCommand,
  RedshiftClient,
} from '@aws-sdk/client-redshift'
import { fromIni } from '@aws-sdk/credential-providers'
import { expect, it } from 'vitest'
import { startForTest } from './control-plane.fixture.ts'

function client(profile: string, region = 'us-west-2'): RedshiftClient {
  return new RedshiftClient({ region, credentials: fromIni({ profile, ignoreCache: true }), maxAttempts: 1 })
}

const target = { ClusterIdentifier: 'examplecluster', DbName: 'dev' }

it('GetClusterCredentials asks the database side for what the caller wished', async () => {
  const aws = await startForTest()
  const before = Date.now()
  const answer = await client('base').send(
    new GetClusterCredentialsCommand({
      ...target,
      DbUser: 'alice',
      AutoCreate: true,
      DbGroups: ['a', 'b'],
      DurationSeconds: 1800,
    }),
  )
  expect(answer).toMatchObject({ DbUser: 'IAMA:alice', DbPassword: 'pw<1>&' })
  expect(answer.Expiration?.getTime()).toBeGreaterThanOrEqual(before + 1_800_000)
  expect(aws.requests).toEqual([
    { prefix: 'IAMA', name: 'alice', groups: ['a', 'b'], database: 'dev', durationSeconds: 1800 },
  ])
  expect(aws.calls).toEqual([
    {
      service: 'redshift',
      operation: 'GetClusterCredentials',
      region: 'us-west-2',
      signer: 'AKIABASE000000000000',
      caller: 'arn:aws:iam::111111111111:user/base',
      params: { ...target, DbUser: 'alice', AutoCreate: true, DbGroups: ['a', 'b'], DurationSeconds: 1800 },
      status: 200,
      at: expect.any(Date),
    },
  ])
})

it('GetClusterCredentials hands out IAM: users for 900 s when nothing else is asked for', async () => {
  const aws = await startForTest()
  await client('base').send(
    new GetClusterCredentialsCommand({ ClusterIdentifier: 'examplecluster', DbUser: 'alice' }),
  )
  expect(aws.requests).toEqual([{ prefix: 'IAM', name: 'alice', groups: [], durationSeconds: 900 }])
})

it('GetClusterCredentialsWithIAM logs in as the role of a chained profile, and as the user of a static one', async () => {
  const aws = await startForTest()
  const command = new GetClusterCredentialsWithIAMCommand(target)
  const asRole = await client('etl').send(command)
  expect(asRole.DbUser).toBe('IAMR:etl')
  expect(asRole.NextRefreshTime?.getTime()).toBeLessThan(asRole.Expiration?.getTime() ?? 0)
  await expect(client('base').send(command)).resolves.toMatchObject({ DbUser: 'IAM:base' })
  expect(aws.calls.map(({ operation, signer }) => `${operation} ${signer}`)).toEqual([
    'AssumeRole AKIABASE000000000000',
    'AssumeRole ASIAANALYST000000001',
    'GetClusterCredentialsWithIAM ASIAETL0000000000002',
    'GetClusterCredentialsWithIAM AKIABASE000000000000',
  ])
})

it('DescribeClusters tells where the cluster is, unless it is being created', async () => {
  await startForTest()
  const command = new DescribeClustersCommand({ ClusterIdentifier: 'examplecluster' })
  const { Clusters } = await client('base').send(command)
  expect(Clusters).toMatchObject([
    {
      ClusterIdentifier: 'examplecluster',
      ClusterStatus: 'available',
      Endpoint: { Address: 'localhost', Port: 5439 },
      IamRoles: [{ IamRoleArn: 'arn:aws:iam::111111111111:role/loader', ApplyStatus: 'in-sync' }],
      DefaultIamRoleArn: 'arn:aws:iam::111111111111:role/loader',
    },
  ])
})

it('DescribeClusters has no endpoint for a cluster that is being created', async () => {
  const cluster = {
    clusterId: 'newcluster',
    region: 'us-west-2',
    status: 'creating',
    host: '',
    port: 0,
    database: 'dev',
  }
  await startForTest({ clusters: [cluster] })
  const { Clusters } = await client('base').send(new DescribeClustersCommand({}))
  expect(Clusters).toMatchObject([{ ClusterIdentifier: 'newcluster', ClusterStatus: 'creating' }])
  expect(Clusters?.[0]).not.toHaveProperty('Endpoint')
})

it.each([
  ['another name', 'us-west-2', 'other'],
  ['another region', 'eu-west-1', 'examplecluster'],
])('does not find the cluster under %s', async (_what, region, ClusterIdentifier) => {
  await startForTest()
  const notFound = { name: 'ClusterNotFoundFault', $metadata: { httpStatusCode: 404 } }
  const redshift = client('base', region)
  await expect(redshift.send(new DescribeClustersCommand({ ClusterIdentifier }))).rejects.toMatchObject(
    notFound,
  )
  await expect(
    redshift.send(new GetClusterCredentialsCommand({ ClusterIdentifier, DbUser: 'alice' })),
  ).rejects.toMatchObject(notFound)
})

it.each([
  ['no user', { ...target, DbUser: undefined }, 'MissingParameter'],
  ['no cluster', { DbUser: 'alice' }, 'MissingParameter'],
  [
    'a cluster and a domain',
    { ...target, DbUser: 'alice', CustomDomainName: 'dw.example.com' },
    'InvalidParameterCombination',
  ],
  ['a duration of 899 s', { ...target, DbUser: 'alice', DurationSeconds: 899 }, 'InvalidParameterValue'],
  ['a duration of 3601 s', { ...target, DbUser: 'alice', DurationSeconds: 3601 }, 'InvalidParameterValue'],
])('refuses a request with %s', async (_what, input, name) => {
  await startForTest()
  const command = new GetClusterCredentialsCommand(input as { DbUser: string })
  await expect(client('base').send(command)).rejects.toMatchObject({ name })
})

it('refuses what the scene denies, with the action and the resource to allow', async () => {
  const deny = [
    { principal: 'arn:aws:iam::111111111111:role/analyst', action: 'redshift:GetClusterCredentials' },
    { principal: 'arn:aws:iam::111111111111:user/base', action: 'redshift:CreateClusterUser' },
  ]
  await startForTest({ deny })
  const command = new GetClusterCredentialsCommand({ ...target, DbUser: 'alice' })
  const elsewhere = new GetClusterCredentialsCommand({ ClusterIdentifier: 'other', DbUser: 'alice' })
  await expect(client('analyst').send(elsewhere)).rejects.toMatchObject({ name: 'AccessDenied' })
  await expect(client('analyst').send(command)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringMatching(
      /^User: arn:aws:sts::111111111111:assumed-role\/analyst\/\S+ is not authorized to perform: redshift:GetClusterCredentials on resource: arn:aws:redshift:us-west-2:111111111111:dbuser:examplecluster\/alice because/,
    ),
    $metadata: { httpStatusCode: 403 },
  })
  await expect(client('base').send(command)).resolves.toBeDefined()
  const creating = new GetClusterCredentialsCommand({ ...target, DbUser: 'alice', AutoCreate: true })
  await expect(client('base').send(creating)).rejects.toMatchObject({ name: 'AccessDenied' })
})

it('finds authentication profiles by name', async () => {
  await startForTest()
  const redshift = client('base')
  const { AuthenticationProfiles } = await redshift.send(
    new DescribeAuthenticationProfilesCommand({ AuthenticationProfileName: 'team' }),
  )
  expect(JSON.parse(AuthenticationProfiles?.[0]?.AuthenticationProfileContent ?? '')).toMatchObject({
    DbUser: 'alice',
  })
  await expect(
    redshift.send(new DescribeAuthenticationProfilesCommand({ AuthenticationProfileName: 'nothing' })),
  ).rejects.toMatchObject({ name: 'AuthenticationProfileNotFoundFault' })
})

it('takes a custom domain for its cluster', async () => {
  await startForTest()
  const redshift = client('base')
  const { Associations } = await redshift.send(new DescribeCustomDomainAssociationsCommand({}))
  expect(Associations?.flatMap(({ CertificateAssociations }) => CertificateAssociations)).toEqual([
    { CustomDomainName: 'dw.example.com', ClusterIdentifier: 'examplecluster' },
  ])
  const credentials = (CustomDomainName: string) =>
    redshift.send(new GetClusterCredentialsCommand({ CustomDomainName, DbUser: 'alice' }))
  await expect(credentials('dw.example.com')).resolves.toMatchObject({ DbUser: 'IAM:alice' })
  await expect(credentials('other.example.com')).rejects.toMatchObject({
    message: 'To use get credentials, you must provide an active custom domain name.',
  })
})
