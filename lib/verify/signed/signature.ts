/** The signature check: over an envelope, over canonical JSON, or over an artifact or its digest. */
import { hash, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import { check, fail, pass } from '#lib/verify/result/check.ts';
import { cachedSignatureCheck } from '#lib/verify/key/signature-cache.ts';
import { notEd25519, verifyEd25519ph } from '../key/ed25519.ts';
import { otherSchemeOf } from '../key/other-schemes.ts';
import { keyTypeOf, keyProblem, verifyDigest, verifySignature } from '../key/public-key.ts';
import type { LoggedSignature } from '#lib/verify/tlog/entry-body.ts';
import type { Check } from '#lib/verify/result/verification.ts';
import { sameBytes } from '#lib/verify/certificate/certificate.ts';
import type { SignedDocument } from './signed-document.ts';

/** All algorithms make signatures of at least this length. */
const MIN_SIGNATURE_BYTES = 8;

/**
 * Whether the key made the signature of a document. Only `pass` proves it, and only then may the result name the owner
 * of the key as signer. `fail`: the signature is not valid in any known scheme, or the bytes are not a signature.
 * `error` with `unsupported`: the key made it in a scheme that is not accepted, or keys of this type are not supported.
 * `error` with `undecidable`: the check needs the artifact itself.
 */
export function checkSignature(
  document: SignedDocument,
  key: KeyObject,
  fingerprint: string,
  artifact: Uint8Array | null,
): Check {
  const evidence = { keyType: keyTypeOf(key), key: fingerprint };
  const unsupported = keyProblem(key);
  if (unsupported !== null)
    return check('signature', 'error', 'unsupported', `The signature cannot be checked: ${unsupported}.`, { evidence });
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

/** The reason why the bytes cannot be a signature of any algorithm; null where they can be one. */
export function signatureProblem(signature: Uint8Array): string | null {
  return signature.length < MIN_SIGNATURE_BYTES ? `no algorithm makes a signature of ${signature.length} bytes` : null;
}

type ContentOfKind<K> = Extract<SignedDocument['content'], { kind: K }>;
type SignatureEvidence = { keyType: string; key: string };

function checkOverEnvelope(
  { signature, mayOmitPae }: SignedDocument,
  content: ContentOfKind<'dsse'>,
  key: KeyObject,
  evidence: SignatureEvidence,
): Check {
  if (verifySignature(key, content.pae, signature))
    return pass('signature', `The signature over the envelope is valid (${evidence.keyType}).`, { evidence });
  if (mayOmitPae && verifySignature(key, content.payload, signature)) {
    return pass(
      'signature',
      `The signature over the payload is valid (${evidence.keyType}); it does not cover the payload type.`,
      { evidence },
    );
  }
  if (isEd25519phSignature(key, content.pae, signature))
    return pass('signature', 'The signature over the envelope is valid (Ed25519ph).', { evidence });
  const other = otherSchemeOf(key, content.pae, signature);
  if (other !== null) return unsupportedSchemeCheck(other, evidence);
  return fail('signature', 'signature-mismatch', 'The signature is not valid for this payload and this key.', {
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
    return pass(
      'signature',
      `The signature over the canonical JSON of the signed part is valid (${evidence.keyType}).`,
      {
        evidence,
      },
    );
  if (isEd25519phSignature(key, data, signature))
    return pass('signature', 'The signature over the canonical JSON of the signed part is valid (Ed25519ph).', {
      evidence,
    });
  const other = otherSchemeOf(key, data, signature);
  return other === null
    ? fail('signature', 'signature-mismatch', 'The signature is not valid for this canonical JSON and this key.', {
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
  const matches =
    artifact !== null &&
    (algorithm === null || digest === null || sameBytes(hash(algorithm, artifact, 'buffer'), digest));
  if (matches) {
    if (verifySignature(key, artifact, signature, algorithm))
      return pass('signature', `The signature over the artifact is valid (${evidence.keyType}).`, { evidence });
    if (isEd25519phSignature(key, artifact, signature))
      return pass('signature', 'The signature over the artifact is valid (Ed25519ph).', { evidence });
    const other = otherSchemeOf(key, artifact, signature);
    return other === null
      ? fail('signature', 'signature-mismatch', 'The signature is not valid for this artifact and this key.', {
          evidence,
        })
      : unsupportedSchemeCheck(other, evidence);
  }
  if (algorithm === null || digest === null)
    return undecidableCheck('The document does not name the signed artifact: verification needs the artifact itself.');
  if (algorithm === 'sha512' && verifyPh(key, digest, signature))
    return pass('signature', `The signature over the artifact's digest is valid (Ed25519ph).`, { evidence });
  const isValid = verifyDigest(key, algorithm, digest, signature);
  if (isValid === 'undecidable')
    return undecidableCheck(
      'A signature of this kind covers the artifact itself; the digest of the artifact is not enough.',
    );
  return isValid
    ? pass('signature', `The signature over the artifact's digest is valid (${evidence.keyType}).`, { evidence })
    : fail('signature', 'signature-mismatch', 'The signature is not valid for this artifact digest and this key.', {
        evidence,
      });
}

/** The check without a key in its evidence, since nothing was verified. */
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

/** A key file does not say whether its owner signs with Ed25519 or with Ed25519ph, so both are tried. */
function isEd25519phSignature(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  return key.asymmetricKeyType === 'ed25519' && verifyPh(key, hash('sha512', data, 'buffer'), signature);
}

function verifyPh(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean {
  return (
    key.asymmetricKeyType === 'ed25519' &&
    cachedSignatureCheck('ed25519ph', key, digest, signature, () => verifyEd25519ph(key, digest, signature))
  );
}

/** The signature, content and signer that a log entry must match. */
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
    // Metablocks have no log entries; an entry would identify the canonical JSON by its digest.
    case 'canonical':
      return { kind: 'message', hash: 'sha256', digest: hash('sha256', content.data, 'buffer'), artifact: null };
  }
}
