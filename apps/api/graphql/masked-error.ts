import { randomUUID } from 'node:crypto';
import type { GraphQLFormattedError } from 'graphql';
import { Fault } from '#kernel';
import type { Log } from '#platform';

/** Errors that tell the caller what to mend; anything else stays in the log under a reference. */
const speakable = new Set([
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'QUERY_TOO_COMPLEX',
]);

/** Faults about which the caller can do something, and whose message says what. */
const speakableFaults = new Set([
  'STATEMENT_TIMED_OUT',
  'FIGURES_BEING_COUNTED',
  'FIGURES_NOT_COUNTED',
  'CUT_TOO_FINE',
]);

export function isSpeakable(error: unknown): error is Fault {
  return error instanceof Fault && speakableFaults.has(error.code);
}

function causeOf(error: unknown): unknown {
  return (error as { originalError?: unknown } | null)?.originalError ?? error;
}

export function maskError(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const code = String(formatted.extensions?.['code'] ?? '');
  if (speakable.has(code)) {
    const { stacktrace: _stack, originalError: _original, ...extensions } = formatted.extensions ?? {};
    return { ...formatted, extensions };
  }
  const cause = causeOf(error);
  if (isSpeakable(cause)) {
    log.pino.warn({ err: cause, path: formatted.path }, 'request refused');
    return {
      message: cause.message,
      ...(formatted.path ? { path: formatted.path } : {}),
      extensions: { code: cause.code, retryable: cause.retryable },
    };
  }
  const reference = randomUUID();
  log.pino.error({ err: cause, reference, path: formatted.path }, 'request failed');
  const retryable = cause instanceof Fault && cause.retryable;
  return {
    message: `Something went wrong on our side. The log has it under reference ${reference}.`,
    ...(formatted.path ? { path: formatted.path } : {}),
    extensions: { code: 'INTERNAL_SERVER_ERROR', reference, retryable },
  };
}
