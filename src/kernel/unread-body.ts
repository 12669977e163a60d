/** What is left of a request's body once its answer has gone out. */
import type { IncomingMessage } from 'node:http'

/** How long a sender that has its answer may go on sending before it is cut off. */
const lingerMs = 30_000

/**
 * Reads the rest of a body and drops it. A body nobody touched Node drops by itself; one whose reader began and gave up
 * (a file refused before it was stored) stays paused where it was, and with it the connection: whatever its sender asks
 * next on it, a check at a counter, would never be read. Closing at once could lose the answer while the sender sends.
 */
export function dropRest(body: IncomingMessage): void {
  if (body.readableEnded || body.destroyed) return
  const timer = setTimeout(() => body.destroy(), lingerMs).unref()
  body.once('close', () => clearTimeout(timer))
  body.unpipe()
  body.resume()
}
