import { decodeHex } from '#lib/bytes/hex.ts';
import { NotCanonicalError, olpcCanonicalJson } from '#lib/bytes/canonical-json.ts';
import { isObject, asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { rangeAt } from '#lib/bytes/json/byte-ranges.ts';
import type { DsseSignature, Remark } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '#lib/evidence/read/content.ts';
import { isRefusal, refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { isInTotoMetadata, readInToto } from './in-toto.ts';
import { uncheckedSignature } from '#lib/evidence/formats/signature/unchecked.ts';

/** Signatures of one document. */
const MAX_SIGNATURES = 256;

/**
 * A link or layout in the form that in-toto used before DSSE: `{signed, signatures}` with signatures in hex over the
 * canonical JSON of `signed` (in-toto specification 1.0 §4.2; securesystemslib).
 */
export const metablock: JsonFormat = {
  recognises: (value) => isObject(value['signed']) && isInTotoMetadata(value['signed']) && !('payload' in value),
  read({ bytes, value }) {
    const signed = value['signed'];
    if (!isObject(signed)) return refuse('wrong-type', '/signed', 'The signed member is an object.');
    const remarks: Remark[] = [];
    const read = readInToto(signed, '/signed', remarks);
    if (isRefusal(read)) return read;
    const signatures = readSignatures(value['signatures'] ?? []);
    if (isRefusal(signatures)) return signatures;
    // OpenPGP signatures (`signature` and `other_headers`) cover more than these bytes.
    if (signatures.length === 0 && asList(value['signatures']).length > 0) {
      return uncheckedSignature(
        makeContent(read.format, { facts: read.facts, subjects: read.subjects, remarks }),
        'in-toto metadata with an OpenPGP signature',
      );
    }
    const { format, facts, subjects } = read;
    return makeContent(format, {
      facts,
      subjects,
      remarks,
      signed: { kind: 'metablock', data: canonicalSigned(bytes), signatures },
    });
  },
};

/**
 * The canonical JSON of the member `signed`, or null if it has none. It is computed from the bytes, because a parsed
 * number does not preserve its spelling.
 */
export function canonicalSigned(bytes: Uint8Array): Uint8Array | null {
  const range = rangeAt(bytes, ['signed']);
  if (range === null) return null;
  try {
    return Buffer.from(olpcCanonicalJson(Buffer.from(bytes.subarray(range.start, range.end)).toString('utf8')));
  } catch (error) {
    if (error instanceof NotCanonicalError) return null;
    throw error;
  }
}

function readSignatures(value: JsonValue): DsseSignature[] | Refusal {
  if (!Array.isArray(value)) return refuse('wrong-type', '/signatures', 'The signatures are a list.');
  if (value.length > MAX_SIGNATURES)
    return refuse('too-many-items', '/signatures', `A document may have ${MAX_SIGNATURES} signatures.`);
  const read: DsseSignature[] = [];
  for (const [index, one] of value.entries()) {
    const written = asText(member(one, 'sig'));
    if (written === null) continue;
    const sig = decodeHex(written.toLowerCase());
    if (sig === null)
      return refuse('unreadable', `/signatures${jsonPointer(index)}/sig`, 'The signature is not hexadecimal.');
    const cert = asText(member(one, 'cert'));
    read.push({
      keyid: asText(member(one, 'keyid')),
      sig,
      certificatePem: cert?.includes('-----BEGIN CERTIFICATE-----') ? cert : null,
    });
  }
  return read;
}
