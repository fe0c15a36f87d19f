/**
 * Lets the sockets have their turn. Loading a package of the AWS SDK blocks the process for tens of milliseconds; where
 * the database is being dialed meanwhile, its next step would have to wait for all of them.
 */
export function turnOfTheLoop(): Promise<void> {
  // The first comes before the sockets are looked at, the second after.
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
