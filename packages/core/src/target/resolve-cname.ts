import dns from 'node:dns'

/** The CNAME record of a name, by the resolver of the process. */
export function resolveCname(name: string): Promise<string[]> {
  return dns.promises.resolveCname(name)
}
