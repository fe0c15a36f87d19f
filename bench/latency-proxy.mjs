import { connect, createServer } from 'node:net'

/**
 * A TCP proxy on loopback that makes every round trip to a port take so many milliseconds longer, that of opening the
 * connection too: what is sent sooner than that waits for it.
 */
export async function slowDown(port, milliseconds) {
  const delayed = (from, to, openAt) => {
    const chunks = []
    from.on('data', (chunk) => {
      chunks.push(chunk)
      const opening = Math.max(0, openAt - performance.now())
      setTimeout(() => to.write(chunks.shift()), opening + milliseconds / 2)
    })
    from.on('close', () => setTimeout(() => to.destroy(), milliseconds / 2))
    from.on('error', () => {})
  }
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    client.setNoDelay(true)
    upstream.setNoDelay(true)
    delayed(client, upstream, performance.now() + milliseconds)
    delayed(upstream, client, 0)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, close: () => server.close() }
}
