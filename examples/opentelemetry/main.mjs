import { metrics, trace } from '@opentelemetry/api'
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, ConsoleSpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createPool } from '@redshift-iam/pg'
import { exportRedshiftTelemetry } from './redshift-telemetry.mjs'

// An application that has OpenTelemetry already leaves this part out.
const spans = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())],
})
const meters = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() })],
})
trace.setGlobalTracerProvider(spans)
metrics.setGlobalMeterProvider(meters)

const { REDSHIFT_CLUSTER_ID, REDSHIFT_WORKGROUP, REDSHIFT_DATABASE = 'dev', REDSHIFT_DB_USER } = process.env
const pool = createPool({
  ...(REDSHIFT_WORKGROUP
    ? { workgroup: REDSHIFT_WORKGROUP }
    : { clusterId: REDSHIFT_CLUSTER_ID, dbUser: REDSHIFT_DB_USER }),
  database: REDSHIFT_DATABASE,
})
const stop = exportRedshiftTelemetry({ main: pool.resolver })

try {
  const { rows } = await pool.query('select current_database() as name')
  console.log(`connected to ${rows[0].name}`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await meters.forceFlush()
  await pool.end()
  stop()
  await Promise.all([meters.shutdown(), spans.shutdown()])
}
