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
}

export interface Vector {
  readonly id: string
  readonly section: string
  readonly title: string
  readonly given: {
    readonly config?: Readonly<Record<string, unknown>>
    readonly pairs?: readonly Readonly<Record<string, unknown>>[]
    /** A connection string, instead of `config`. */
    readonly text?: string
    readonly files?: { readonly credentials?: string; readonly config?: string; readonly token?: string }
    readonly env?: Readonly<Record<string, string>>
    readonly imds?: { readonly version: number; readonly role: string; readonly accessKeyId: string } | null
    readonly process?: { readonly stdout: Readonly<Record<string, unknown>> }
    readonly describe?: { readonly Address: string; readonly Port: number }
    readonly dns?: Readonly<Record<string, readonly [string, string]>>
    readonly apiError?: string | { readonly at: number; readonly name: string }
    readonly authProfile?: string | null
    readonly clock?: readonly string[]
    readonly resolves?: number
  }
  readonly expect: {
    readonly calls?: readonly ExpectedCall[]
    readonly connection?: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]
    readonly error?: ExpectedError
    readonly warnings?: readonly string[]
    readonly distinctApiCalls?: number
    readonly notes?: readonly string[]
  }
}

export interface VectorFile {
  readonly fixtures: Readonly<Record<'credentials' | 'config', string>>
  readonly vectors: readonly Vector[]
}
