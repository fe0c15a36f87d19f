import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Waits for its standard input to close, which the end of this process does too, however it ends. Then it stops the
 * PostgreSQL below the directory at once (there is nothing to save) and removes the directory.
 */
const SCRIPT = `
trap '' INT TERM HUP
read -r _
lock="$1/pg/data/postmaster.pid"
if read -r pid < "$lock"; then
  kill -QUIT "$pid"
  tries=0
  while [ -e "$lock" ] && kill -0 "$pid" && [ "$tries" -lt 200 ]; do sleep 0.02; tries=$((tries + 1)); done
  if [ -e "$lock" ]; then kill -KILL "$pid"; fi
fi
rm -rf "$1"
`

export interface Watchdog {
  /** Has it clean up now; resolves when it is done. */
  release(): Promise<void>
}

/** Starts the process that cleans up after a stand-in. */
export async function startWatchdog(directory: string): Promise<Watchdog> {
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'redshift-iam-local', directory], {
    // Its own session: Ctrl-C and a closed terminal reach the stand-in, not its cleaner.
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await once(child, 'spawn')
  child.unref()
  const ended = once(child, 'exit')
  return {
    async release() {
      child.ref()
      child.stdin.on('error', () => {})
      child.stdin.end()
      if (child.exitCode === null && child.signalCode === null) await ended
    },
  }
}
