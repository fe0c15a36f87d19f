import { setTimeout as wait } from 'node:timers/promises'
import type { LocalRedshift } from '@redshift-iam/local'
import { expect } from 'vitest'

/** What must be as before when all is over: handles of this process, its listeners, and sessions on the server. */
export interface Holdings {
  readonly handles: Readonly<Record<string, number>>
  readonly listeners: Readonly<Record<string, number>>
  readonly sessions: number
}

/** What is held now. */
export async function holdings(local: LocalRedshift): Promise<Holdings> {
  const sessions = await local.admin(
    `select pid from pg_stat_activity where backend_type = 'client backend' and usename in ('alice', 'etl')`,
  )
  return { handles: handles(), listeners: listeners(), sessions: sessions.length }
}

/** Waits for sockets to close, and fails if something more is held than `before`. */
export async function expectNothingLeft(local: LocalRedshift, before: Holdings): Promise<void> {
  let now = await holdings(local)
  for (let i = 0; i < 60 && !isWithin(now, before); i += 1) {
    await wait(25)
    now = await holdings(local)
  }
  if (!isWithin(now, before)) expect(now).toEqual(before)
}

function isWithin(now: Holdings, before: Holdings): boolean {
  return (
    now.sessions <= before.sessions &&
    isWithinCounts(now.handles, before.handles) &&
    isWithinCounts(now.listeners, before.listeners)
  )
}

function isWithinCounts(now: Record<string, number>, before: Record<string, number>): boolean {
  return Object.entries(now).every(([name, count]) => count <= (before[name] ?? 0))
}

/** Only what holds the process open is listed; what the test runner does meanwhile is left out. */
function handles(): Record<string, number> {
  const kinds = process.getActiveResourcesInfo()
  return count(kinds.filter((kind) => /Socket|TCP|TLS|Timeout|Process|GetAddrInfo/.test(kind)))
}

function listeners(): Record<string, number> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]))
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
