import type { Params } from './service.ts'

const numbers: ReadonlySet<string> = new Set(['DurationSeconds', 'MaxRecords'])
const booleans: ReadonlySet<string> = new Set(['AutoCreate'])
const lists: ReadonlySet<string> = new Set(['DbGroups'])

/** `DbGroups.DbGroup.1`, `PolicyArns.member.1.arn` … */
const listItem = /^([^.]+)\.[^.]+\.(\d+)(?:\.[^.]+)?$/

/** Reads the form body of a Query request into parameters with the types of the API. */
export function queryParams(body: string): Params {
  const params: Record<string, unknown> = {}
  for (const [key, value] of new URLSearchParams(body)) {
    const item = listItem.exec(key)
    if (item?.[1] !== undefined) {
      const items = params[item[1]]
      params[item[1]] = Array.isArray(items) ? [...items, value] : [value]
    } else {
      params[key] = typed(key, value)
    }
  }
  return params
}

function typed(name: string, value: string): unknown {
  if (numbers.has(name) && /^-?\d+$/.test(value)) return Number(value)
  if (booleans.has(name) && /^(true|false)$/.test(value)) return value === 'true'
  if (lists.has(name) && value === '') return []
  return value
}
