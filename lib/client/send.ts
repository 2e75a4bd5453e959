/**
 * Sends one request, and again where the server asks to wait or a connection is lost, if nothing can happen twice by
 * that. The waits grow, with chance in them, so that many clients do not come back together.
 */
import { NoAnswerError } from './errors.ts';

export type Transport = {
  fetch: (url: string, request: RequestInit) => Promise<Response>;
  /** The most times that a request is sent. */
  attempts: number;
  /** How long one attempt may take, in ms. */
  timeoutMs: number;
  pause: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  random: () => number;
  /** Ends the requests that run, and the ones after it. */
  signal?: AbortSignal;
  /** Told before each wait: its length in ms, and the reason for it. */
  onRetry: (waitMs: number, reason: string) => void;
};

export type Sending = {
  base: string;
  address: string;
  method: string;
  headers: { [name: string]: string };
  body: BodyInit | undefined;
  /** Whether it may be sent again although the server may have done it. */
  isRepeatable: boolean;
};

/** A response whose body is not read yet. `stop` ends the limit of its time. */
export type Opened = { response: Response; stop: () => void };

/** The first wait, and the longest that a server may ask for, in ms. */
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

/** Statuses after which the same request may succeed: of a server that is busy, or of a proxy before it. */
const PASSING = new Set([502, 503, 504]);
/** Errors of a connection that was there, or of a name server that was busy. */
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_SOCKET']);

/** Send a request. Throws `NoAnswerError` where the last attempt has no answer. */
export async function send(transport: Transport, sending: Sending): Promise<Opened> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt >= transport.attempts;
    const wait = (askedMs: number | null) => askedMs ?? backOffMs(attempt, transport.random());
    try {
      const opened = await open(transport, sending);
      const askedMs = retryAfterMs(opened.response);
      if (isLast || !mayPass(opened.response.status, sending) || (askedMs ?? 0) > MAX_WAIT_MS) return opened;
      opened.stop();
      await opened.response.body?.cancel();
      transport.onRetry(wait(askedMs), `${sending.base} answered ${opened.response.status}`);
      await transport.pause(wait(askedMs));
    } catch (error) {
      if (isLast || !sending.isRepeatable || !(error instanceof NoAnswerError) || !error.isConnected) throw error;
      transport.onRetry(wait(null), error.message);
      await transport.pause(wait(null));
    }
  }
}

/** 429 says that the request was not taken; after the others the server may have done it. */
function mayPass(status: number, { isRepeatable }: Sending): boolean {
  return status === 429 || (isRepeatable && PASSING.has(status));
}

/** Half to the whole of a wait that doubles each time. */
function backOffMs(attempt: number, chance: number): number {
  return FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + chance / 2);
}

/** The header `Retry-After` in ms; null without one in seconds. */
function retryAfterMs({ headers }: Response): number | null {
  const written = headers.get('retry-after');
  return written !== null && /^\d{1,6}$/.test(written) ? Number(written) * 1_000 : null;
}

async function open(transport: Transport, sending: Sending): Promise<Opened> {
  const { base, address, method, headers, body } = sending;
  const { timeoutMs } = transport;
  const limit = new AbortController();
  const signal = transport.signal === undefined ? limit.signal : AbortSignal.any([limit.signal, transport.signal]);
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  const stop = () => clearTimeout(timer);
  try {
    // A stream is sent while its response is read.
    const request = { method, headers, body, signal, ...(body instanceof ReadableStream && { duplex: 'half' }) };
    return { response: await transport.fetch(`${base}${address}`, request), stop };
  } catch (cause) {
    stop();
    if (transport.signal?.aborted)
      throw new NoAnswerError(base, `the request to ${base} was ended`, { isConnected: false, cause });
    if (limit.signal.aborted)
      throw new NoAnswerError(base, `no answer from ${base} within ${timeoutMs / 1_000} s`, {
        isConnected: false,
        cause,
      });
    const { message, cause: deeper } = cause as Error & { cause?: { code?: string } };
    const code = deeper?.code;
    throw new NoAnswerError(base, `no answer from ${base}: ${code ?? message}`, {
      isConnected: code !== undefined && LOST.has(code),
      cause,
    });
  }
}
