/** Who makes a call. */
export interface Principal {
  readonly kind: 'user' | 'role'
  /** `arn:aws:iam::…:user/base`, or `arn:aws:sts::…:assumed-role/etl/nightly`. */
  readonly arn: string
  readonly accountId: string
  /** `AIDA…`, or `AROA…:nightly`. */
  readonly userId: string
  /** Name of the user or of the role, without its path. */
  readonly name: string
  /** The role behind a session. */
  readonly roleArn?: string
}

/** The parts of `arn:partition:service:region:account:kind/path/name`. */
export interface Arn {
  readonly partition: string
  readonly accountId: string
  /** The last part of the path. */
  readonly name: string
}

export function parseArn(arn: string): Arn {
  const [, partition = '', , , accountId = '', resource = ''] = arn.split(':')
  return { partition, accountId, name: resource.slice(resource.lastIndexOf('/') + 1) }
}

export function userPrincipal(arn: string): Principal {
  const { accountId, name } = parseArn(arn)
  return { kind: 'user', arn, accountId, userId: uniqueId('AIDA', name), name }
}

export function sessionPrincipal(roleArn: string, sessionName: string): Principal {
  const { partition, accountId, name } = parseArn(roleArn)
  return {
    kind: 'role',
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${sessionName}`,
    accountId,
    userId: `${uniqueId('AROA', name)}:${sessionName}`,
    name,
    roleArn,
  }
}

/** Everything a policy may call this principal by. */
export function namesOf({ arn, roleArn, accountId }: Principal): readonly string[] {
  const root = `arn:${parseArn(arn).partition}:iam::${accountId}:root`
  return [arn, ...(roleArn ? [roleArn] : []), root, accountId, '*']
}

/** Twenty characters as AWS makes them, in which the name can be read. */
export function uniqueId(prefix: 'AIDA' | 'AROA' | 'AKIA' | 'ASIA', name: string, count = 0): string {
  const readable = name.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return prefix + readable.slice(0, 10) + String(count).padStart(16 - Math.min(readable.length, 10), '0')
}
