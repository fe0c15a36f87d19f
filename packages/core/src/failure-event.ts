import { safeCause } from './aws-error.ts'
import { RedshiftIamError } from './errors.ts'
import { publish, type RenewalStep, type ResolverEvent } from './events.ts'
import { locate } from './plan/connection-plan.ts'
import type { Settings } from './properties/settings.ts'
import { chooseTarget, describeTarget, isCustomDomain } from './target/choose-target.ts'

const told = new WeakSet<object>()

/**
 * Tells that a step of a renewal failed, once, though several may have waited for it or get its error again in the pause
 * after it; but not that `close()` ended it, which whoever called it knows.
 */
export function publishFailure(
  step: RenewalStep,
  about: () => ResolverEvent,
  error: unknown,
  durationMs: number,
): void {
  if (isClosed(error)) return
  if (typeof error === 'object' && error !== null) {
    if (told.has(error)) return
    told.add(error)
  }
  publish('error', () => ({ ...about(), step, ...codeAndMessage(error), durationMs }))
}

/** Whether `close()` was the reason. */
export function isClosed(error: unknown): boolean {
  return RedshiftIamError.isInstance(error) && error.code === 'CLOSED'
}

/** What can be said where there is no plan yet: what the options name, in the words of the events that follow. */
export function eventBefore(settings: Settings): ResolverEvent {
  try {
    const { host, hostKind } = locate(settings)
    const region = settings.region ?? (hostKind && 'region' in hostKind ? hostKind.region : undefined)
    const target = chooseTarget(settings, host, hostKind)
    return {
      // A profile may still name the cluster behind any other host.
      ...(!isCustomDomain(target) && { target: describeTarget(target) }),
      ...(region !== undefined && { region }),
    }
  } catch {
    // The options name no target, or contradict each other: that is what the error of the event says.
    return settings.region === undefined ? {} : { region: settings.region }
  }
}

/** As callers get it: what is no typed error reaches them as `GET_CREDENTIALS_FAILED`. */
function codeAndMessage(error: unknown): Pick<ResolverEvent, 'code' | 'message'> {
  if (RedshiftIamError.isInstance(error)) return { code: error.code, message: error.message }
  return { code: 'GET_CREDENTIALS_FAILED', message: safeCause(error).message }
}
