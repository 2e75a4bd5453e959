/** The signature itself: over an envelope, or over an artifact by its digest. */
import { hash, type KeyObject } from 'node:crypto';
import { check, fail, pass } from '../check.ts';
import { keyTypeOf, refusedKey, verifyDigest, verifySignature } from '../key/public-key.ts';
import type { LoggedSignature } from '../tlog/body.ts';
import type { Check } from '../verification.ts';
import { sameBytes } from '../x509/certificate.ts';
import type { SignedDocument } from './document.ts';

export function checkSignature({ content, signature, mayBeRaw }: SignedDocument, key: KeyObject, fingerprint: string, artifact: Uint8Array | null): Check {
  const evidence = { keyType: keyTypeOf(key), key: fingerprint };
  const refused = refusedKey(key);
  if (refused !== null) return check('signature', 'error', 'unsupported', `The signature cannot be checked: ${refused}.`, { evidence });
  if (content.kind === 'dsse') {
    if (verifySignature(key, content.pae, signature)) return pass('signature', `The signature over the envelope holds (${evidence.keyType}).`, { evidence });
    if (mayBeRaw && verifySignature(key, content.payload, signature)) return pass('signature', `The signature over the payload holds (${evidence.keyType}); it does not cover the payload type.`, { evidence });
    return fail('signature', 'signature-mismatch', 'The signature does not belong to this payload and key.', { evidence });
  }
  if (content.kind === 'canonical') {
    return verifySignature(key, content.data, signature) ? pass('signature', `The signature over the canonical JSON of the signed part holds (${evidence.keyType}).`, { evidence })
      : fail('signature', 'signature-mismatch', 'The signature does not belong to this canonical JSON and key.', { evidence });
  }
  const holds = artifact !== null && sameBytes(hash(content.hash, artifact, 'buffer'), content.digest)
    ? verifySignature(key, artifact, signature, content.hash) : verifyDigest(key, content.hash, content.digest, signature);
  if (holds === 'undecidable') return check('signature', 'error', 'undecidable', 'A signature of this kind of key is over the artifact itself; its digest is not enough.', { evidence });
  return holds ? pass('signature', `The signature over the artifact's digest holds (${evidence.keyType}).`, { evidence })
    : fail('signature', 'signature-mismatch', 'The signature does not belong to this artifact digest and key.', { evidence });
}

/** What a log entry has to be about. */
export function loggedSignature({ content, signature }: SignedDocument, certificate: Uint8Array | null, spki: Uint8Array): LoggedSignature {
  // No log entry comes with canonical JSON; one would name it by its digest.
  const logged = content.kind === 'canonical' ? { kind: 'message' as const, hash: 'sha256' as const, digest: hash('sha256', content.data, 'buffer') } : content;
  return { content: logged, signature, certificate, spki };
}

