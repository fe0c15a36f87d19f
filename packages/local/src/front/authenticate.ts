import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { type CredentialStore, type Grant, md5Answer } from '../credential-store.ts'
import type { DatabaseFault } from '../faults.ts'
import type { SessionUsers } from '../postgres/session-users.ts'
import { authenticationRequest, int32, readText } from './messages.ts'
import { readExactly } from './read-exactly.ts'
import { passwordRefused, Refusal } from './refusal.ts'

export interface Authentication {
  readonly user: string
  readonly database: string
  readonly encrypted: boolean
  readonly fault: DatabaseFault | undefined
}

export interface Accounts {
  readonly credentials: CredentialStore
  /** Passwords of database users that log in without IAM. */
  readonly staticUsers: ReadonlyMap<string, string>
  readonly users: SessionUsers
}

const MD5 = 5
const PASSWORD = 'p'.charCodeAt(0)
const LONGEST_ANSWER = 10_000

/**
 * Checks who logs in, as far as the password and the existence of the user go.
 * @returns the database user to be, with the groups of the session; undefined if a fault ended the connection
 */
export async function authenticate(
  socket: Socket,
  login: Authentication,
  accounts: Accounts,
): Promise<Pick<Grant, 'databaseUser' | 'groups'> | undefined> {
  const { user, fault } = login
  if (fault?.kind === 'auth-13') return askFor(socket, 13, digestChallenge())
  if (fault?.kind === 'auth-14') return askFor(socket, 14)
  const isTemporary = /^IAM[AR]?:/.test(user)
  if (!login.encrypted && !isTemporary) {
    throw new Refusal(
      '28000',
      `no pg_hba.conf entry for host "${socket.remoteAddress}", user "${user}", database "${login.database}", SSL off`,
    )
  }

  const salt = randomBytes(4)
  socket.write(authenticationRequest(MD5, salt))
  const answer = await readAnswer(socket)
  if (fault?.kind === 'close-auth') return closed(socket)
  // Without TLS a temporary password is simply never right.
  if (!login.encrypted) throw passwordRefused(user)

  const grant = isTemporary
    ? accounts.credentials.verify(user, answer, salt)
    : staticGrant(login, answer, salt, accounts)
  if (!grant || (grant.database !== undefined && grant.database !== login.database))
    throw passwordRefused(user)
  if (fault?.kind === 'reject') throw passwordRefused(user)
  await prepareUser(user, grant, accounts.users)
  return grant
}

async function prepareUser(user: string, grant: Grant, users: SessionUsers): Promise<void> {
  if (grant.createUser) await users.ensure(grant.databaseUser)
  else if (!(await users.exists(grant.databaseUser)))
    throw new Refusal('28000', `user "${user}" does not exist`)
  const missing = await users.missingGroup(grant.groups)
  if (missing !== undefined) throw new Refusal('42704', `group "${missing}" does not exist`)
}

function staticGrant(
  { user }: Authentication,
  answer: string,
  salt: Uint8Array,
  { staticUsers }: Accounts,
): Grant | undefined {
  const password = staticUsers.get(user)
  if (password === undefined || answer !== md5Answer(user, password, salt)) return undefined
  return { databaseUser: user, createUser: false, groups: [], database: undefined }
}

async function readAnswer(socket: Socket): Promise<string> {
  const header = await readExactly(socket, 5)
  const length = header.readInt32BE(1) - 4
  if (header[0] !== PASSWORD || length < 1 || length > LONGEST_ANSWER) {
    throw new Refusal('08P01', `expected password response, got message type ${header[0]}`)
  }
  return readText(await readExactly(socket, length), 0)[0]
}

/** Asks for a method that clients may not know, and takes no answer for one. */
async function askFor(socket: Socket, method: number, data?: Uint8Array): Promise<undefined> {
  socket.write(authenticationRequest(method, data))
  socket.resume()
}

/** Algorithm (SHA-256), salt, server nonce and iterations, as Redshift sends them for hashed passwords. */
function digestChallenge(): Buffer {
  const salt = randomBytes(16)
  const nonce = randomBytes(16)
  return Buffer.concat([int32(0), int32(salt.length), salt, int32(nonce.length), nonce, int32(4096)])
}

function closed(socket: Socket): undefined {
  socket.destroy()
}
