/** C2SP tlog-cosignature, version 1: Ed25519 signatures of witnesses. https://c2sp.org/tlog-cosignature */
import { createPublicKey, verify, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import { isKeyName, noteKeyId, parseNote, type NoteSignature } from './note.ts';

const COSIGNATURE_V1 = 0x04;
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** The public key of a witness. */
export type Cosigner = { name: string; keyId: Uint8Array; key: KeyObject };

/** A cosignature that was verified. `at` is its time in seconds since 1970, `line` the line of the note. */
export type Cosignature = { name: string; at: number; line: string };

/** Parse the verifier key `<name>+<8 hex>+<base64(0x04 ‖ key)>` of a witness. Null when it is malformed. */
export function parseCosignerKey(text: string): Cosigner | null {
  const [name, id, ...rest] = text.split('+');
  const encoded = rest.join('+');
  const body = Buffer.from(encoded, 'base64');
  if (name === undefined || id === undefined || !isKeyName(name) || body.toString('base64') !== encoded) return null;
  if (body[0] !== COSIGNATURE_V1 || body.length !== 33) return null;
  const keyId = noteKeyId(name, body);
  if (Buffer.from(keyId).toString('hex') !== id) return null;
  const spki = Buffer.concat([SPKI_ED25519, body.subarray(1)]);
  return { name, keyId, key: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}

/** The bytes that a witness signs: a header with the time in seconds, and the text of the checkpoint. */
export function cosignedMessage(text: string, at: number): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${at}\n${text}`);
}

/**
 * The cosignature of a witness among signature lines for the text of a checkpoint. Null where it is missing or wrong;
 * lines of others are ignored.
 */
export function findCosignature(text: string, lines: string, cosigner: Cosigner): Cosignature | null {
  const note = parseNote(`${text}\n${lines}`);
  for (const [at, signature] of (note?.signatures ?? []).entries()) {
    if (signature.name !== cosigner.name || Buffer.compare(signature.keyId, cosigner.keyId) !== 0) continue;
    const time = verifyCosignature(text, signature, cosigner);
    if (time !== null) return { name: cosigner.name, at: time, line: lines.split('\n')[at]! };
  }
  return null;
}

function verifyCosignature(text: string, { signature }: NoteSignature, { key }: Cosigner): number | null {
  if (signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return null;
  const bytes = Buffer.from(signature);
  const at = Number(bytes.readBigUInt64BE(0));
  // A witness states when it saw the checkpoint, so its time is never zero.
  if (at === 0 || !Number.isSafeInteger(at)) return null;
  return verify(null, cosignedMessage(text, at), key, bytes.subarray(TIMESTAMP_BYTES)) ? at : null;
}
