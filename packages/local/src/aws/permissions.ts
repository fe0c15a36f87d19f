import { AwsError } from './aws-error.ts'
import { namesOf, type Principal } from './principal.ts'
import type { Denial } from './scene.ts'

/** Refuses an action on a resource where the scene denies it. */
export type Authorize = (caller: Principal, action: string, resource: string) => void

export function authorizer(deny: readonly Denial[]): Authorize {
  return (caller, action, resource) => {
    const names = namesOf(caller)
    const denied = deny.some((denial) => names.includes(denial.principal) && covers(denial.action, action))
    if (!denied) return
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    )
  }
}

function covers(pattern: string, action: string): boolean {
  return (
    pattern === '*' ||
    pattern === action ||
    (pattern.endsWith(':*') && action.startsWith(pattern.slice(0, -1)))
  )
}
