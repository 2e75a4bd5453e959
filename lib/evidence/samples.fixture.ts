/** Small documents of each kind for tests: well formed, with placeholders instead of signatures. */
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { ParsedEvidence, ParseFailure } from '#lib/evidence/model/evidence.ts';
import { readEvidence, type ReadOptions } from './read-evidence.ts';

export const SHA256 = 'a'.repeat(64);
export const OTHER = 'b'.repeat(64);
export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export function bytesOf(value: JsonValue | string): Uint8Array {
  return new Uint8Array(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
}

export function base64(value: JsonValue | string): string {
  return Buffer.from(bytesOf(value)).toString('base64');
}

export function statementOf(predicateType: string, predicate: JsonValue, more: JsonObject = {}): JsonObject {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'app', digest: { sha256: SHA256 } }],
    predicateType,
    predicate,
    ...more,
  };
}

export function envelopeOf(payload: JsonValue | string, more: JsonObject = {}): JsonObject {
  return {
    payloadType: 'application/vnd.in-toto+json',
    payload: base64(payload),
    signatures: [{ keyid: '', sig: base64('signature') }],
    ...more,
  };
}

export function bundleOf(content: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { certificate: { rawBytes: base64('certificate') }, tlogEntries: [logEntry()] },
    ...content,
    ...more,
  };
}

export function logEntry(): JsonObject {
  return {
    logIndex: '5',
    logId: { keyId: base64('log') },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: '1700000000',
    inclusionPromise: { signedEntryTimestamp: base64('set') },
    inclusionProof: {
      logIndex: '5',
      rootHash: base64('root'),
      treeSize: '9',
      hashes: [base64('hash')],
      checkpoint: { envelope: 'log\n9\nAAAA\n\n— log AAAA\n' },
    },
    canonicalizedBody: base64({ kind: 'dsse', apiVersion: '0.0.1' }),
  };
}

/** The only result of an upload; throws if it is a failure or one of several. */
export function readOne(value: JsonValue | string | Uint8Array, options?: ReadOptions): ParsedEvidence {
  const results = readEvidence(value instanceof Uint8Array ? value : bytesOf(value), options);
  const [only] = results;
  if (results.length !== 1 || !only?.ok) {
    const summary = results.map((result) =>
      result.ok ? result.format : [result.code, result.pointer, result.message],
    );
    throw new Error(`not one result: ${JSON.stringify(summary)}`);
  }
  return only;
}

/** The only result of an upload, a failure; throws if there are more results or the document was read. */
export function failOne(value: JsonValue | string | Uint8Array): ParseFailure {
  const results = readEvidence(value instanceof Uint8Array ? value : bytesOf(value));
  const [only] = results;
  if (results.length !== 1 || !only || only.ok)
    throw new Error(`not one failure: ${JSON.stringify(results.map((result) => result.ok && result.format))}`);
  return only;
}
