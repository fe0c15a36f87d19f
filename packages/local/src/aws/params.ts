import { AwsError } from './aws-error.ts'
import type { Params } from './service.ts'

/** The text of a parameter; absent when it is not there or empty. */
export function textOf(params: Params, name: string): string | undefined {
  const value = params[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function listOf(params: Params, name: string): readonly string[] {
  const value = params[name]
  return Array.isArray(value) ? value : []
}

/** A number of seconds, which `code` refuses outside the limits. */
export function secondsOf(
  params: Params,
  name: string,
  { fallback, min, max, code }: { fallback: number; min: number; max: number; code: string },
): number {
  const value = params[name] ?? fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  const bound =
    typeof value === 'number' && value > max
      ? `less than or equal to ${max}`
      : `greater than or equal to ${min}`
  throw new AwsError(
    code,
    `1 validation error detected: Value '${value}' at '${lowerFirst(name)}' failed to satisfy constraint: Member must have value ${bound}`,
  )
}

export function requiredText(params: Params, name: string, code: string): string {
  const value = textOf(params, name)
  if (value === undefined) throw new AwsError(code, `The request must contain the parameter ${name}`)
  return value
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
