/**
 * The closed list of error codes and the one error class that carries them.
 * Only `lib/http` maps a code to an HTTP status. Expected outcomes
 * (a signature that fails, a document that cannot be read) are values, not errors.
 */
export const ERROR_CODES = {
  // the request
  'bad-request': 400,
  unreadable: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  'unsupported-media-type': 415,
  unprocessable: 422,
  'rate-limited': 429,
  // the server
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * What is wrong at one place of a document. `pointer` is an RFC 6901 pointer into the document; `line` and `column`
 * count from 1, and are null where the document is no text.
 */
export type DocumentProblem = { pointer: string; message: string; line: number | null; column: number | null };

const BRAND = Symbol.for('attestry.error');

/** An internal fault or a refused request. `message` is safe to show; put secrets and internals in `cause`. */
export class AttestryError extends Error {
  /**
   * Next bundles pages, routes and start-up separately, each with its own copy of this class. `instanceof` accepts an
   * error of any copy.
   */
  static override [Symbol.hasInstance](value: unknown): value is AttestryError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly pointer: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Everything that is wrong with a document that has more than one problem. */
  readonly problems: readonly DocumentProblem[] | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      pointer?: string;
      retryAfterSeconds?: number;
      problems?: readonly DocumentProblem[];
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AttestryError';
    this.code = code;
    this.pointer = options.pointer;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.problems = options.problems;
  }
}
