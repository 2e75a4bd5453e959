/** Errors that cross threads: a structured clone loses their class. */
import { AttestryError, type ErrorCode } from '#lib/errors.ts';

/** An error in the form that can cross threads; `code` null: it is no `AttestryError`. */
export type ThreadError = {
  code: ErrorCode | null;
  message: string;
  pointer: string | undefined;
  retryAfterSeconds: number | undefined;
  cause: string;
};

/** The form of an error that another thread gets. */
export function toThreadError(error: unknown): ThreadError {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!(error instanceof AttestryError))
    return {
      code: null,
      message: error instanceof Error ? error.message : String(error),
      pointer: undefined,
      retryAfterSeconds: undefined,
      cause: stack,
    };
  const { code, message, pointer, retryAfterSeconds, cause } = error;
  return { code, message, pointer, retryAfterSeconds, cause: cause === undefined ? stack : String(cause) };
}

/** The error that another thread has sent. */
export function fromThreadError({ code, message, pointer, retryAfterSeconds, cause }: ThreadError): Error {
  return code === null
    ? new Error(message, { cause })
    : new AttestryError(code, message, {
        cause,
        ...(pointer === undefined ? {} : { pointer }),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      });
}
