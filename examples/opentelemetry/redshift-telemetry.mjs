import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'

/**
 * Exports what redshift-iam tells of itself: one span and one count per renewal, failed or not, and how long the password
 * of each given resolver still lives. Works for every resolver of the process, as the channels are the process's own.
 *
 * @param {Record<string, import('@redshift-iam/core').RedshiftResolver>} resolvers By the name they get in the metrics.
 * @returns {() => void} Ends it.
 */
export function exportRedshiftTelemetry(resolvers = {}) {
  const tracer = trace.getTracer('redshift-iam')
  const meter = metrics.getMeter('redshift-iam')
  const renewals = meter.createCounter('redshift_iam.credential.renewals', {
    description: 'Renewals of a password that succeeded, or failed with error.type',
  })
  const duration = meter.createHistogram('redshift_iam.credential.duration', {
    unit: 'ms',
    description: 'How long the credential call took, or the step before it that failed',
  })
  const stale = meter.createCounter('redshift_iam.credential.stale', {
    description: 'Renewals that began behind a caller who got the current password',
  })
  const rejected = meter.createCounter('redshift_iam.login.rejected', {
    description: 'Logins that the database refused for their password',
  })
  const life = meter.createObservableGauge('redshift_iam.credential.life', {
    unit: 's',
    description: 'Seconds until the current password expires; negative once it has',
  })

  const observe = (result) => {
    for (const [name, { status }] of Object.entries(resolvers)) {
      if (!status.expiration) continue
      result.observe((status.expiration.getTime() - Date.now()) / 1000, {
        resolver: name,
        state: status.state,
      })
    }
  }
  life.addCallback(observe)

  const ended = (event) => {
    const attributes = attributesOf(event)
    renewals.add(1, attributes)
    duration.record(event.durationMs, attributes)
    const end = Date.now()
    const span = tracer.startSpan(`redshift-iam ${isBeforeCall(event) ? event.step : event.api}`, {
      kind: SpanKind.CLIENT,
      startTime: end - event.durationMs,
      attributes,
    })
    if (event.code) span.setStatus({ code: SpanStatusCode.ERROR, message: event.message })
    span.end(end)
  }
  const listeners = {
    'redshift-iam:success': ended,
    'redshift-iam:error': ended,
    'redshift-iam:stale': (event) => stale.add(1, attributesOf(event)),
    'redshift-iam:rejected': (event) => rejected.add(1, attributesOf(event)),
  }
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener)
  return () => {
    life.removeCallback(observe)
    for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener)
  }
}

/** What fails before the credential call has a name of its own: that call was never made. */
function isBeforeCall({ step }) {
  return step === 'plan' || step === 'address'
}

/** Few values each, so that they serve as labels; `generation` would be a new one for ever. */
function attributesOf({ key, api, target, region, step, code }) {
  const attributes = {
    'rpc.method': api,
    'cloud.region': region,
    'redshift.target': target,
    'redshift_iam.key': key,
    'redshift_iam.step': step,
    'error.type': code,
  }
  // What fails early knows less.
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}
