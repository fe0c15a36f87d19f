/** The keys in an answer of the instance or container metadata service. */
export interface MetadataKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** Reads an answer that holds keys; undefined for anything else. */
export function parseMetadataKeys(answer: string): MetadataKeys | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(answer)
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parsed as Record<string, unknown>
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') return undefined
  if (typeof Token !== 'string' || typeof Expiration !== 'string') return undefined
  const expiration = new Date(Expiration)
  if (AccessKeyId === '' || Number.isNaN(expiration.getTime())) return undefined
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token, expiration }
}
