import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'

/**
 * Exports what redshift-iam tells of itself: one span and one count per credential call, and how long the password of
 * each given resolver still lives. Works for every resolver of the process, as the channels are the process's own.
 *
 * @param {Record<string, import('@redshift-iam/core').RedshiftResolver>} resolvers By the name they get in the metrics.
 * @returns {() => void} Ends it.
 */
export function exportRedshiftTelemetry(resolvers = {}) {
  const tracer = trace.getTracer('redshift-iam')
  const meter = metrics.getMeter('redshift-iam')
  const calls = meter.createCounter('redshift_iam.credential.calls', {
    description: 'Credential calls to AWS',
  })
  const duration = meter.createHistogram('redshift_iam.credential.duration', { unit: 'ms' })
  const stale = meter.createCounter('redshift_iam.credential.stale', {
    description: 'Times a password was handed out while its renewal was under way',
  })
  const rejected = meter.createCounter('redshift_iam.login.rejected', {
    description: 'Passwords that the database refused',
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
    calls.add(1, attributes)
    duration.record(event.durationMs, attributes)
    const end = Date.now()
    const span = tracer.startSpan(`redshift-iam ${event.api}`, {
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

/** Few values each, so that they serve as labels; `key` and `generation` would be new ones for ever. */
function attributesOf({ api, target, region, code }) {
  return {
    'rpc.method': api,
    'cloud.region': region,
    'redshift.target': target,
    ...(code && { 'error.type': code }),
  }
}
