import type { Refuse } from './parse-value.ts'

const RULE = 'It must be an https:// URL or a host name, without user, password, query or fragment.'
const LOOPBACK_RULE =
  'Only a loopback address may be reached by http://; it must be an https:// URL or a host name.'

/** `localhost`, 127.0.0.0/8 and ::1, as `URL` spells them. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

/** Reads the endpoint of an AWS API: `https`, or `http` on loopback; a bare host becomes `https://host`. */
export function parseEndpoint(text: string, refuse: Refuse): string {
  const complete = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  // `URL` drops tabs, reads `\` as `/` and skips extra slashes: what it would then call is not what the user wrote.
  if (/[\s\\@?#]/.test(text) || !/:\/\/[^/]/.test(complete) || !URL.canParse(complete)) throw refuse(RULE)
  const url = new URL(complete)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(RULE)
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw refuse(LOOPBACK_RULE)
  return url.href.replace(/\/$/, '')
}
