/** How a request to the API fails: the server refuses it, or there is no answer that can be read. */
import type { Problem } from './api.ts';

/** The server answered with a status of 400 or more, or of 300 or more where a file was asked for. */
export class ProblemError extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** The problem details (RFC 9457); null where somebody else answered, such as a proxy. */
  readonly problem: Problem | null;
  /** The address of the server. */
  readonly base: string;

  constructor(base: string, status: number, problem: Problem | null) {
    super(problem?.detail ?? problem?.title ?? `${base} answered ${status}`);
    this.name = 'ProblemError';
    this.base = base;
    this.status = status;
    this.problem = problem;
  }
}

/** There was no answer, it ended early, or it was none of this API. */
export class NoAnswerError extends Error {
  /** The address of the server. */
  readonly base: string;
  /** Whether a connection came about. */
  readonly isConnected: boolean;

  constructor(base: string, reason: string, options: { isConnected: boolean; cause?: unknown }) {
    super(reason, options);
    this.name = 'NoAnswerError';
    this.base = base;
    this.isConnected = options.isConnected;
  }
}

/** A body as problem details; null for any other body. Members may be missing where another server wrote it. */
export function readProblem(body: unknown): Problem | null {
  if (typeof body !== 'object' || body === null) return null;
  return 'title' in body && typeof body.title === 'string' ? (body as Problem) : null;
}
