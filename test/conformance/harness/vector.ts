/** One call that a case expects; listed fields must match exactly. */
export interface ExpectedCall {
  readonly svc: string
  readonly op: string
  readonly region?: string
  readonly signer?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly sessionToken?: string
  readonly endpointHost?: string
}

export interface ExpectedError {
  readonly code: string
  readonly contains?: string | readonly string[]
  readonly awsErrorName?: string
}

export interface Vector {
  readonly id: string
  readonly section: string
  readonly title: string
  /** In our own cases: the rules that demand it, separated by semicolons. */
  readonly basis?: string
  readonly given: {
    readonly config?: Readonly<Record<string, unknown>>
    readonly pairs?: readonly Readonly<Record<string, unknown>>[]
    /** A connection string, instead of `config`. */
    readonly text?: string
    readonly files?: {
      readonly credentials?: string
      /** Written as `~/.aws/Credentials`; such a case makes sense without file variables only. */
      readonly Credentials?: string
      readonly config?: string
      readonly token?: string
    }
    readonly env?: Readonly<Record<string, string>>
    readonly imds?: { readonly version: number; readonly role: string; readonly accessKeyId: string } | null
    /** The credentials endpoint of a container. */
    readonly container?: { readonly accessKeyId: string }
    /** The portal of IAM Identity Center, and the token that `aws sso login` left: filed under `id`. */
    readonly sso?: { readonly accessKeyId: string; readonly id: string; readonly expiresIn: number }
    readonly process?: { readonly stdout: Readonly<Record<string, unknown>> }
    readonly describe?: { readonly Address: string; readonly Port: number }
    readonly dns?: Readonly<Record<string, readonly [string, string]>>
    readonly apiError?: string | { readonly at: number; readonly name: string }
    /** How an operation other than the credential calls, or one with a text of its own, is refused. */
    readonly failures?: Readonly<Record<string, { readonly name: string; readonly message?: string }>>
    /** What the credential call answers instead of what the conventions say. */
    readonly answer?: { readonly user?: string; readonly password?: string }
    /** Seconds by which the clock of AWS is ahead of this machine's. */
    readonly skew?: number
    readonly authProfile?: string | null
    readonly clock?: readonly string[]
    readonly resolves?: number
    /** How many calls of `resolve()` are made at once, each time. */
    readonly concurrent?: number
    /** Content of `~/.odbc.ini`. */
    readonly odbcIni?: string
  }
  readonly expect: {
    readonly calls?: readonly ExpectedCall[]
    readonly connection?: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]
    readonly error?: ExpectedError
    readonly warnings?: readonly string[]
    /** No warning at all is told. */
    readonly silent?: boolean
    readonly distinctApiCalls?: number
    readonly notes?: readonly string[]
  }
}

export interface VectorFile {
  readonly fixtures: Readonly<Record<'credentials' | 'config', string>>
  readonly vectors: readonly Vector[]
}
