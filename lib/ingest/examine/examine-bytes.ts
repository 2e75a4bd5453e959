/** Reads and verifies one upload, document by document: the same code on the calling thread and in a worker. */
import { withoutNull } from '#lib/bytes/json/null-character.ts';
import type { ParseResult } from '#lib/evidence/model/evidence.ts';
import { readInParts, readStored, readStoredForVerification } from '#lib/evidence/read-evidence.ts';
import { expectationFor } from '#lib/verify/document/expectation.ts';
import type { CompiledTrust } from '#lib/verify/trust/trust.ts';
import { maskText } from '#lib/secrets/mask.ts';
import { copyBuffers, packParts } from '#lib/ingest/document/document.ts';
import { examineDocument } from './examine-document.ts';
import type { DocumentResult, BytesLocation, TaskOptions } from './messages.ts';

const EXCERPT_BYTES = 200;
const MASKED_BYTES = 4_000;

/**
 * Yields the documents in the order of the upload, and examines each only when the caller takes it. `skip` is the
 * number of documents to leave out.
 */
export function* examineBytes(
  bytes: Uint8Array,
  trust: CompiledTrust,
  options: TaskOptions,
  skip = 0,
): Generator<DocumentResult> {
  let count = 0;
  const readAgain = options.onlyVerification ? readStoredForVerification : readStored;
  for (const readings of options.context === null
    ? readInParts(bytes, options.readOptions)
    : [[readAgain(bytes, options.context)]]) {
    for (const reading of readings) {
      count += 1;
      if (count > skip) yield examineReading(reading, readings, bytes, trust, options);
    }
  }
}

function examineReading(
  reading: ParseResult,
  file: readonly ParseResult[],
  upload: Uint8Array,
  trust: CompiledTrust,
  { expect, thresholds, now, hasNoSecrets, onlyVerification, pack: toPack }: TaskOptions,
): DocumentResult {
  if (!reading.ok) {
    const { id, code, message, pointer } = reading;
    return {
      ok: false,
      id,
      code,
      message: maskText(message),
      pointer: maskText(pointer),
      size: reading.bytes.length,
      excerpt: excerptOf(reading.bytes),
    };
  }
  const options = {
    now,
    stopwatch: () => performance.now(),
    ...(expect === null ? {} : { expect: expectationFor(reading, file, expect) }),
    ...(thresholds === null ? {} : { thresholds }),
  };
  const read = examineDocument(reading, trust, options, { hasNoSecrets: hasNoSecrets || onlyVerification });
  const packed = toPack ? copyBuffers(packParts({ bytes: reading.bytes, ...read })) : null;
  return { ok: true, packed, location: bytesLocationOf(reading.bytes, upload), ...read };
}

/**
 * The beginning of a document that cannot be read, without U+0000. It is masked before it is cut, or half a secret
 * would remain.
 */
export function excerptOf(bytes: Uint8Array): string {
  return withoutNull(maskText(Buffer.from(bytes.subarray(0, MASKED_BYTES)).toString('utf8')).slice(0, EXCERPT_BYTES));
}

function bytesLocationOf(bytes: Uint8Array, upload: Uint8Array): BytesLocation {
  const start = bytes.byteOffset - upload.byteOffset;
  return bytes.buffer === upload.buffer && start >= 0 && start + bytes.length <= upload.length
    ? { start, end: start + bytes.length }
    : { bytes: new Uint8Array(bytes) };
}
