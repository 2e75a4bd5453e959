import { decodeBase64, encodeBase64 } from '#lib/bytes/base64.ts';
import { decodeHex } from '#lib/bytes/hex.ts';
import { valueAt, asLabel, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { refuse, type Refusal } from '#lib/evidence/read/refusal.ts';

/**
 * cosign's offline Rekor bundle, `{SignedEntryTimestamp, Payload:{body, integratedTime, logIndex, logID}}`
 * (BUNDLE_SPEC), as a protobuf-JSON TransparencyLogEntry: an inclusion promise, no proof.
 */
export function rekorBundleEntry(value: JsonValue | undefined, where: string): JsonObject | Refusal {
  const body = asText(valueAt(value, 'Payload', 'body'));
  const set = asText(valueAt(value, 'SignedEntryTimestamp'));
  const logId = asText(valueAt(value, 'Payload', 'logID'));
  const bytes = body === null ? null : decodeBase64(body);
  if (set === null || decodeBase64(set) === null)
    return refuse(
      set === null ? 'missing-field' : 'bad-base64',
      `${where}/SignedEntryTimestamp`,
      'A Rekor bundle has a signed entry timestamp in base64.',
    );
  if (bytes === null)
    return refuse(
      body === null ? 'missing-field' : 'bad-base64',
      `${where}/Payload/body`,
      'A Rekor bundle has the body of its log entry in base64.',
    );
  const keyId = logId === null ? null : decodeHex(logId);
  if (keyId === null) return refuse('bad-digest', `${where}/Payload/logID`, 'A Rekor bundle names its log in hex.');
  const entry = readJson(bytes);
  const kind = entry.ok ? asText(valueAt(entry.value, 'kind')) : null;
  const version = entry.ok ? asText(valueAt(entry.value, 'apiVersion')) : null;
  return {
    logIndex: asLabel(valueAt(value, 'Payload', 'logIndex')) ?? '0',
    logId: { keyId: encodeBase64(keyId) },
    kindVersion: { kind: kind ?? '', version: version ?? '' },
    integratedTime: asLabel(valueAt(value, 'Payload', 'integratedTime')) ?? '0',
    inclusionPromise: { signedEntryTimestamp: set },
    canonicalizedBody: encodeBase64(bytes),
  };
}
