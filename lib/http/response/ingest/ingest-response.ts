/**
 * The response to an upload: 201 when all documents were stored, 200 when all were known before, 207 when mixed, and a
 * problem when none could be stored.
 */
import { formatQuantity } from '#lib/format/quantity.ts';
import { AttestryError } from '#lib/errors.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import type { IngestResult } from '#lib/views/evidence.ts';
import { createCompressedText } from '#lib/http/body/compressed-text.ts';
import { prometheusMetrics } from '#lib/http/prometheus-metrics.ts';
import { problemResponse } from '#lib/http/problem.ts';

/** The number of results that a refusal lists at most. */
const MAX_REFUSED_LISTED = 1_000;

/**
 * The response for these results, which arrive in order and in chunks. Each result is counted and compressed as it
 * arrives, so that many results need little memory.
 */
export async function toIngestResponse(results: AsyncIterable<readonly IngestResult[]>): Promise<Response> {
  const outcomes = new Set<IngestResult['outcome']>();
  const text = createCompressedText();
  const refused: IngestResult[] = [];
  let count = 0;
  for await (const chunk of results) {
    for (const result of chunk) {
      outcomes.add(result.outcome);
      countResult(result);
      text.add(`${count === 0 ? '{"results":[' : ','}${JSON.stringify(maskSecrets(result))}`);
      if (result.outcome === 'rejected' && refused.length < MAX_REFUSED_LISTED) refused.push(result);
      count += 1;
    }
  }
  if (outcomes.size === 1 && outcomes.has('rejected')) return refusalResponse(refused, count);
  text.add(count === 0 ? '{"results":[]}' : ']}');
  return new Response(text.body(), {
    status: statusOf(outcomes),
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function statusOf(outcomes: ReadonlySet<IngestResult['outcome']>): number {
  if (outcomes.size > 1) return 207;
  return outcomes.has('stored') ? 201 : 200;
}

/** Count a result in the metrics of the process. */
export function countResult({ outcome, verification, error }: IngestResult): void {
  prometheusMetrics().documents.inc({ outcome });
  if (verification && outcome === 'stored') prometheusMetrics().verifications.inc({ outcome: verification.outcome });
  if (error) prometheusMetrics().refusals.inc({ door: 'api', code: error.code });
}

/**
 * A document over a limit gives 413, an unknown format 415, an unreadable document 400, and a readable one that makes
 * no sense 422.
 */
const ERROR_CODE_BY_FAILURE: {
  [code: string]: 'too-large' | 'unreadable' | 'unsupported-media-type' | 'unprocessable';
} = {
  'too-deep': 'too-large',
  'too-large': 'too-large',
  'too-many-items': 'too-large',
  'string-too-long': 'too-large',
  'unknown-format': 'unsupported-media-type',
  'unknown-media-type': 'unsupported-media-type',
  empty: 'unreadable',
  'not-utf8': 'unreadable',
  'not-json': 'unreadable',
  'not-xml': 'unreadable',
  'duplicate-key': 'unreadable',
  'forbidden-key': 'unreadable',
  unreadable: 'unreadable',
  'number-out-of-range': 'unreadable',
};

function refusalResponse(results: readonly IngestResult[], count: number): Response {
  const { code, message, pointer } = results[0]!.error!;
  const more = count > 1 ? ` (and ${formatQuantity(count - 1, 'more document')} could not be stored)` : '';
  return problemResponse(
    new AttestryError(ERROR_CODE_BY_FAILURE[code] ?? 'unprocessable', `${message}${more}`, { pointer }),
    undefined,
    { results },
  );
}
