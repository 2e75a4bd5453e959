/**
 * The response to a stream of evidence: a line of JSON for each document as soon as it is on disk, in the order of the
 * lines that were sent, and a last line that sums up. The status is sent before the first document is read, so it says
 * nothing about them: 207.
 */
import { maskSecrets } from '#lib/secrets/mask.ts';
import { storeFailure, storeFailureKind } from '#db/open.ts';
import type { IngestResult, LineResults } from '#lib/views/evidence.ts';
import { failureLog } from '#lib/http/failure-log.ts';
import { toProblem } from '#lib/http/problem.ts';
import { NDJSON } from '#lib/http/request/evidence-stream.ts';
import { countResult } from './ingest-response.ts';

/** How long the client may leave results untaken before the connection is closed, in ms. */
const MAX_UNTAKEN_MS = 60_000;
/** Results that wait for a client to take them, in bytes. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** `lines`: the number of the last line that has results; whoever sends the rest begins behind it. */
export type StreamSummary = { complete: boolean; lines: number } & Record<IngestResult['outcome'], number>;

/** The response for these results. An error of `results` is told in the last line. `done` is called at the end. */
export function toLineResponse(
  results: AsyncGenerator<LineResults>,
  { requestId, headers, done }: { requestId: string; headers: Record<string, string>; done: () => void },
): Response {
  const chunks = resultLines(results, requestId, done);
  const encoder = new TextEncoder();
  let untaken: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(untaken);
        const next = await chunks.next();
        if (next.done) return controller.close();
        controller.enqueue(encoder.encode(next.value));
        if ((controller.desiredSize ?? 0) > 0) return;
        untaken = setTimeout(() => {
          controller.error(new Error('the client takes no results'));
          void chunks.return(undefined);
        }, MAX_UNTAKEN_MS).unref();
      },
      async cancel() {
        clearTimeout(untaken);
        await chunks.return(undefined);
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
  );
  return new Response(body, {
    status: 207,
    headers: { 'content-type': NDJSON, 'cache-control': 'no-store', ...headers },
  });
}

async function* resultLines(
  results: AsyncGenerator<LineResults>,
  requestId: string,
  done: () => void,
): AsyncGenerator<string> {
  const summary: StreamSummary = { complete: false, lines: 0, stored: 0, duplicate: 0, rejected: 0 };
  try {
    for await (const { line, results: ofLine, isWhole } of results) {
      let text = '';
      for (const result of ofLine) {
        countResult(result);
        summary[result.outcome] += 1;
        text += `${JSON.stringify({ line, ...maskSecrets(result) })}\n`;
      }
      if (isWhole) summary.lines = line;
      if (text !== '') yield text;
    }
    yield `${JSON.stringify({ summary: { ...summary, complete: true } })}\n`;
  } catch (thrown) {
    const error = storeFailure(thrown) ?? thrown;
    const problem = toProblem(error, requestId);
    if (problem.status >= 500)
      failureLog().write({ requestId, door: 'attestations', error, ofStore: storeFailureKind(error) }, Date.now());
    yield `${JSON.stringify(maskSecrets({ summary, error: problem }))}\n`;
  } finally {
    done();
  }
}
