/**
 * The log: one JSON object a line. Nobody's personal data belongs in it, but PostgreSQL quotes values in its messages
 * and whole rows in the context of a COPY: errors are written without those, and numbers of persons blacked out.
 */
import { pino, type DestinationStream, type Logger } from 'pino'
import { redact } from './personal-data.ts'

/** Opens the log. `to`: somewhere else than standard output. */
export function openLog(level: string, to?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: describeError } }
  return to === undefined ? pino(options) : pino(options, to)
}

/** What the log says of an error: never PostgreSQL's `detail` and `where`, which hold values. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: redact(String(error)) }
  const { code, table, constraint, cause } = error as Error & Record<string, unknown>
  return {
    type: error.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ''),
    ...(code === undefined ? {} : { code }),
    ...(table === undefined ? {} : { table }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  }
}
