/** The signature itself: over an envelope, or over an artifact by its digest. */
import { hash, type KeyObject } from 'node:crypto';
import { check, fail, pass } from '#lib/verify/result/check.ts';
import { cachedSignatureCheck } from '#lib/verify/key/signature-cache.ts';
import { notEd25519, verifyEd25519ph } from '../key/ed25519.ts';
import { otherSchemeOf } from '../key/other-schemes.ts';
import { keyTypeOf, keyProblem, verifyDigest, verifySignature } from '../key/public-key.ts';
import type { LoggedSignature } from '#lib/verify/tlog/entry-body.ts';
import type { Check } from '#lib/verify/result/verification.ts';
import { sameBytes } from '#lib/verify/certificate/certificate.ts';
import type { SignedDocument } from './signed-document.ts';

/** No algorithm makes a signature as short as this. */
const MIN_SIGNATURE_BYTES = 8;

/**
 * Whether the key made the signature of a document. Only `pass` says so, and only then may its owner be named as
 * signer.
 * `fail`: it did not, in any scheme that is known here, or the bytes are no signature; `error` with `unsupported`: it
 * did, in a scheme
 * that is not accepted, or keys of this type cannot be checked; `error` with `undecidable`: the artifact itself is
 * needed.
 */
export function checkSignature(
  document: SignedDocument,
  key: KeyObject,
  fingerprint: string,
  artifact: Uint8Array | null,
): Check {
  const evidence = { keyType: keyTypeOf(key), key: fingerprint };
  const refused = keyProblem(key);
  if (refused !== null)
    return check('signature', 'error', 'unsupported', `The signature cannot be checked: ${refused}.`, { evidence });
  const problem =
    signatureProblem(document.signature) ??
    (key.asymmetricKeyType === 'ed25519' ? notEd25519(document.signature) : null);
  if (problem !== null)
    return fail('signature', 'malformed', `A key of this type cannot have made this signature: ${problem}.`, {
      evidence,
    });
  switch (document.content.kind) {
    case 'dsse':
      return checkOverEnvelope(document, document.content, key, evidence);
    case 'message':
      return checkOverArtifact(document, document.content, key, evidence, artifact);
    case 'canonical':
      return checkOverCanonical(document, document.content, key, evidence);
  }
}

/** Why the bytes are no signature of any algorithm; null where they may be one. */
export function signatureProblem(signature: Uint8Array): string | null {
  return signature.length < MIN_SIGNATURE_BYTES ? `no algorithm makes one of ${signature.length} bytes` : null;
}

type ContentOfKind<K> = Extract<SignedDocument['content'], { kind: K }>;
type SignatureEvidence = { keyType: string; key: string };

function checkOverEnvelope(
  { signature, mayOmitPae: mayBeRaw }: SignedDocument,
  content: ContentOfKind<'dsse'>,
  key: KeyObject,
  evidence: SignatureEvidence,
): Check {
  if (verifySignature(key, content.pae, signature))
    return pass('signature', `The signature over the envelope holds (${evidence.keyType}).`, { evidence });
  if (mayBeRaw && verifySignature(key, content.payload, signature)) {
    return pass(
      'signature',
      `The signature over the payload holds (${evidence.keyType}); it does not cover the payload type.`,
      { evidence },
    );
  }
  if (isEd25519phSignature(key, content.pae, signature))
    return pass('signature', 'The signature over the envelope holds (Ed25519ph).', { evidence });
  const other = otherSchemeOf(key, content.pae, signature);
  if (other !== null) return unsupportedSchemeCheck(other, evidence);
  return fail('signature', 'signature-mismatch', 'The signature does not hold over this payload with this key.', {
    evidence,
  });
}

function checkOverCanonical(
  { signature }: SignedDocument,
  { data }: ContentOfKind<'canonical'>,
  key: KeyObject,
  evidence: SignatureEvidence,
): Check {
  if (verifySignature(key, data, signature))
    return pass('signature', `The signature over the canonical JSON of the signed part holds (${evidence.keyType}).`, {
      evidence,
    });
  if (isEd25519phSignature(key, data, signature))
    return pass('signature', 'The signature over the canonical JSON of the signed part holds (Ed25519ph).', {
      evidence,
    });
  const other = otherSchemeOf(key, data, signature);
  return other === null
    ? fail('signature', 'signature-mismatch', 'The signature does not hold over this canonical JSON with this key.', {
        evidence,
      })
    : unsupportedSchemeCheck(other, evidence);
}

function checkOverArtifact(
  { signature }: SignedDocument,
  content: ContentOfKind<'message'>,
  key: KeyObject,
  evidence: SignatureEvidence,
  artifact: Uint8Array | null,
): Check {
  const { hash: algorithm, digest } = content;
  const held =
    artifact !== null &&
    (algorithm === null || digest === null || sameBytes(hash(algorithm, artifact, 'buffer'), digest))
      ? artifact
      : null;
  if (held !== null) {
    if (verifySignature(key, held, signature, algorithm))
      return pass('signature', `The signature over the artifact holds (${evidence.keyType}).`, { evidence });
    if (isEd25519phSignature(key, held, signature))
      return pass('signature', 'The signature over the artifact holds (Ed25519ph).', { evidence });
    const other = otherSchemeOf(key, held, signature);
    return other === null
      ? fail('signature', 'signature-mismatch', 'The signature does not hold over this artifact with this key.', {
          evidence,
        })
      : unsupportedSchemeCheck(other, evidence);
  }
  if (algorithm === null || digest === null)
    return undecidableCheck('The document does not say which artifact was signed: the artifact itself is needed.');
  if (algorithm === 'sha512' && verifyPh(key, digest, signature))
    return pass('signature', `The signature over the artifact's digest holds (Ed25519ph).`, { evidence });
  const holds = verifyDigest(key, algorithm, digest, signature);
  if (holds === 'undecidable')
    return undecidableCheck('A signature of this kind is over the artifact itself; its digest is not enough.');
  return holds
    ? pass('signature', `The signature over the artifact's digest holds (${evidence.keyType}).`, { evidence })
    : fail('signature', 'signature-mismatch', 'The signature does not hold over this artifact digest with this key.', {
        evidence,
      });
}

/** Nothing was verified, so no key is named. */
const undecidableCheck = (detail: string): Check => check('signature', 'error', 'undecidable', detail);

function unsupportedSchemeCheck(scheme: string, evidence: SignatureEvidence): Check {
  return check(
    'signature',
    'error',
    'unsupported',
    `The signature was made with ${scheme}, which is not accepted here.`,
    { evidence: { ...evidence, scheme }, actual: scheme },
  );
}

/** A key file does not say whether its owner signs with Ed25519 or with Ed25519ph: both are tried. */
function isEd25519phSignature(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  return key.asymmetricKeyType === 'ed25519' && verifyPh(key, hash('sha512', data, 'buffer'), signature);
}

function verifyPh(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  return (
    key.asymmetricKeyType === 'ed25519' &&
    cachedSignatureCheck('ed25519ph', key, digest, signature, () => verifyEd25519ph(key, digest, signature))
  );
}

/** What a log entry has to be about. */
export function loggedSignature(
  { content, signature }: SignedDocument,
  certificate: Uint8Array | null,
  spki: Uint8Array,
  artifact: Uint8Array | null,
): LoggedSignature {
  return { content: loggedContent(content, artifact), signature, certificate, spki };
}

function loggedContent(content: SignedDocument['content'], artifact: Uint8Array | null): LoggedSignature['content'] {
  switch (content.kind) {
    case 'dsse':
      return content;
    case 'message':
      return { ...content, artifact };
    // No log entry comes with canonical JSON; one would name it by its digest.
    case 'canonical':
      return { kind: 'message', hash: 'sha256', digest: hash('sha256', content.data, 'buffer'), artifact: null };
  }
}
