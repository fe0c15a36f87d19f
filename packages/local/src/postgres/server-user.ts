import { readFileSync } from 'node:fs'

/** Whom a child process runs as. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root; undefined means that it may run as whoever runs this process. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(([name, , uid, gid]) => name && Number(uid) > 0 && Number(gid) > 0)
  const user = users.find(([name]) => name === 'nobody') ?? users[0]
  if (!user) throw new Error('PostgreSQL refuses to run as root, and /etc/passwd names no other user')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}
