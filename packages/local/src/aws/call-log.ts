import type { AwsCall } from './calls.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A call whose answer is still to be noted. */
export type OpenCall = Mutable<AwsCall>

const secretParams: ReadonlySet<string> = new Set([
  'TokenCode',
  'WebIdentityToken',
  'accessToken',
  'refreshToken',
  'clientSecret',
  'code',
  'deviceCode',
  'codeVerifier',
])

/** What arrived, in the order of arrival. */
export class CallLog {
  readonly calls: OpenCall[] = []

  open(call: AwsCall): OpenCall {
    const shown = Object.entries(call.params).filter(([name]) => !secretParams.has(name))
    const opened: OpenCall = { ...call, params: Object.fromEntries(shown) }
    this.calls.push(opened)
    return opened
  }

  clear(): void {
    this.calls.length = 0
  }
}
