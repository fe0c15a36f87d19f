import { connect, createServer } from 'node:net'

/** A TCP proxy on loopback that makes every round trip to a port take so many milliseconds longer. */
export async function slowDown(port, milliseconds) {
  const delayed = (from, to) => {
    from.on('data', (chunk) => setTimeout(() => to.write(chunk), milliseconds / 2))
    from.on('close', () => setTimeout(() => to.destroy(), milliseconds / 2))
    from.on('error', () => {})
  }
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    client.setNoDelay(true)
    upstream.setNoDelay(true)
    delayed(client, upstream)
    delayed(upstream, client)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, close: () => server.close() }
}
