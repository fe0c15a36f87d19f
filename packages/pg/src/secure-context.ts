import { createSecureContext, type SecureContext } from 'node:tls'
import type { TlsSettings } from '@redshift-iam/core'

const contexts = new WeakMap<TlsSettings, SecureContext>()

/** One context for all logins with one credential: reading the authorities anew is a good part of what a login costs here. */
export function secureContext(settings: TlsSettings): SecureContext {
  const known = contexts.get(settings)
  if (known) return known
  const context = createSecureContext(settings)
  contexts.set(settings, context)
  return context
}
