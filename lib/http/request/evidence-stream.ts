/** Which requests send evidence as a stream, and how many of them are answered at once. */
import { AttestryError } from '#lib/errors.ts';

/** The media type of JSON Lines, of what is sent and of the results. */
export const NDJSON = 'application/x-ndjson';

/** The most bytes of evidence in a request that is answered at its end. */
export const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

/** Streams that are answered at once; each holds some memory for as long as it takes. */
const MAX_STREAMS = 4;

type Asked = { type: string | null; accept: string | null; length: string | null };

/**
 * Whether evidence is sent as JSON Lines and its results are to be streamed back: the sender says that it takes JSON
 * Lines, or it declares more bytes than any other answer is possible for.
 */
export function isEvidenceStream({ type, accept, length }: Asked): boolean {
  const isLines = mediaTypes(type).includes(NDJSON);
  return isLines && (mediaTypes(accept).includes(NDJSON) || Number(length ?? 0) > MAX_WHOLE_BYTES);
}

const mediaTypes = (header: string | null): string[] =>
  (header ?? '').split(',').map((one) => one.split(';')[0]!.trim().toLowerCase());

// Next may load this module more than once in one process, but the process has one limit.
const globals = globalThis as typeof globalThis & { __attestryStreams?: { running: number; isStopping: boolean } };
const streamsOfProcess = () => (globals.__attestryStreams ??= { running: 0, isStopping: false });

/** Begin to answer a stream. Returns what ends it. Throws `rate-limited` where too many are answered. */
export function beginStream(): () => void {
  const streams = streamsOfProcess();
  if (streams.running >= MAX_STREAMS)
    throw new AttestryError('rate-limited', `${MAX_STREAMS} streams of evidence are being answered already`, {
      retryAfterSeconds: 10,
    });
  streams.running += 1;
  let isRunning = true;
  return () => {
    if (isRunning) streams.running -= 1;
    isRunning = false;
  };
}

/** Let every stream end at its next line, because the server is being stopped. */
export function stopStreams(isStopping = true): void {
  streamsOfProcess().isStopping = isStopping;
}

/** Throws `unavailable` where the server is being stopped. */
export function requireNotStopping(): void {
  if (streamsOfProcess().isStopping)
    throw new AttestryError('unavailable', 'the server is being stopped: send the rest again', {
      retryAfterSeconds: 10,
    });
}
