/** The DSSE envelope (v1.0.2) of a verification summary. */
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';

/** The payload type of in-toto statements (in-toto attestation framework, `envelope.md`). */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
/** The media type of an envelope. */
export const ENVELOPE_MEDIA_TYPE = 'application/vnd.dsse.envelope.v1+json';

/** The bytes to sign for a payload. */
export function bytesToSign(payload: string): Uint8Array {
  return preAuthEncoding(PAYLOAD_TYPE, Buffer.from(payload));
}

/** The envelope as JSON text in one line, with one signature. */
export function formatEnvelope(
  payload: string,
  { keyId, signature }: { keyId: string; signature: Uint8Array },
): string {
  return JSON.stringify({
    payload: Buffer.from(payload).toString('base64'),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ keyid: keyId, sig: Buffer.from(signature).toString('base64') }],
  });
}
