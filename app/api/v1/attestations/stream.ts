/** Answers evidence that is sent as a stream of JSON Lines. */
import { currentRequestId } from '#lib/http/request/request-id.ts';
import { bodyLines } from '#lib/http/body/body-lines.ts';
import { beginStream, requireNotStopping } from '#lib/http/request/evidence-stream.ts';
import { toLineResponse } from '#lib/http/response/ingest/line-results.ts';
import type { IngestInput } from '#lib/ingest/ingest-evidence.ts';
import { ingestLines, LINES_AT_ONCE, MAX_LINE_BYTES, type SenderNow } from '#lib/ingest/ingest-lines.ts';
import { type RequestContext, requestContext } from '#lib/start/request-context.ts';

/** A token that is revoked or expires ends the stream within this time, in ms. */
const ASK_AGAIN_MS = 1_000;

const LIMITS = { line: MAX_LINE_BYTES, window: LINES_AT_ONCE.bytes, idleMs: 60_000 };

/** Ingest the lines of a request, and stream their results back. Throws before the first line is read, or never. */
export function ingestStream(
  request: Request,
  begun: RequestContext,
  { headers, ...given }: Omit<IngestInput, 'bytes'> & { headers: Record<string, string> },
): Response {
  const lines = bodyLines(request, LIMITS);
  const end = beginStream();
  let asked = { at: begun.now().getTime(), context: begun };
  const sender: SenderNow = async () => {
    requireNotStopping();
    const at = begun.now().getTime();
    if (Math.abs(at - asked.at) >= ASK_AGAIN_MS)
      asked = { at, context: await requestContext(request, 'evidence.send') };
    return asked.context;
  };
  const results = ingestLines(sender, lines, given);
  return toLineResponse(results, { requestId: currentRequestId() ?? '', headers, done: end });
}
