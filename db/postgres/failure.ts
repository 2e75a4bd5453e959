/** Turns errors of the driver into messages for the operator. */
import { AttestryError } from '#lib/errors.ts';
import { BUSY_MESSAGE, storeFailure, UNREACHABLE_MESSAGE } from '../connection/failure.ts';

/** Codes of a socket that leads to no server, and what the driver says of a connection that has ended. */
const NO_CONNECTION = /^E(?:CONN\w+|NOENT|NOTFOUND|PIPE|TIMEDOUT|HOSTUNREACH|AI_AGAIN)$/;
const ENDED = /^Connection terminated|^Client has encountered a connection error/;
/** What the driver says where all connections of a pool stay used for too long. */
const BUSY = 'timeout exceeded when trying to connect';

/** The AttestryError for a failure of the database; null for any other error. */
export function postgresFailure(error: unknown): AttestryError | null {
  const found = storeFailure(error);
  if (found !== null) return found;
  for (
    let current: unknown = error, depth = 0;
    current instanceof Error && depth < 4;
    current = current.cause, depth += 1
  ) {
    const code = 'code' in current ? String(current.code) : '';
    if (current.message === BUSY)
      return new AttestryError('unavailable', BUSY_MESSAGE, { retryAfterSeconds: 5, cause: error });
    if (NO_CONNECTION.test(code) || ENDED.test(current.message))
      return new AttestryError('unavailable', UNREACHABLE_MESSAGE, { retryAfterSeconds: 5, cause: error });
  }
  return null;
}
