/**
 * The closed list of check codes: the meaning of each, and what to do about it.
 * `lib/verify` uses no other code; pages and badges may rely on them.
 */

type CodeText = { title: string; remediation: string | null };

const SIGN_AGAIN = 'Sign the artifact again and upload the new document; do not edit a signed one.';
const FETCH_AGAIN = 'Fetch the document again from where it was published; if it is the same there, ask its publisher.';

export const CODES = {
  // outcomes that need no action
  ok: { title: 'Holds', remediation: null },
  'not-asked': { title: 'No expectation was given', remediation: null },
  'not-applicable': { title: 'Does not apply', remediation: null },
  'not-required': { title: 'Not required by the trust root', remediation: null },
  'not-reached': { title: 'Not reached', remediation: 'Fix the first check that failed, then verify again.' },
  // the document as a whole
  malformed: { title: 'The document is malformed', remediation: FETCH_AGAIN },
  unsupported: {
    title: 'The document uses something that Attestry cannot verify',
    remediation:
      'Sign with a supported algorithm: ECDSA P-256/P-384/P-521, Ed25519, RSA PKCS#1 v1.5 or PSS from 2048 bits.',
  },
  'bytes-not-kept': {
    title: 'The bytes of the document are no longer kept',
    remediation: 'Send the document again: its bytes are then stored and verified under the trust of today.',
  },
  undecidable: {
    title: 'What was sent is not enough to decide',
    remediation: 'Send the missing part with the document: the artifact itself, or the manifest of a cosign layer.',
  },
  // signature
  'signature-mismatch': {
    title: 'The signature does not match',
    remediation: `Somebody changed the signed bytes or the signature, or another key made the signature. ${SIGN_AGAIN}`,
  },
  'no-signature': {
    title: 'The document has no signature',
    remediation: 'Sign the document, for example with `cosign attest` or `actions/attest-build-provenance`.',
  },
  'key-unknown': {
    title: 'No trusted key verifies the signature',
    remediation: 'If the key is yours, add it: `npx attestry trust add key.pem`.',
  },
  'key-expired': { title: 'The key was not valid at that time', remediation: 'Sign again with a key that is valid.' },
  // certificate chain
  'certificate-untrusted': {
    title: 'The certificate does not chain to a trusted authority',
    remediation: 'If the authority is yours, add it: `npx attestry trust add ca.pem` (or its trusted_root.json).',
  },
  'certificate-forged': { title: 'The authority that the certificate names did not sign it', remediation: FETCH_AGAIN },
  'certificate-malformed': { title: 'The certificate cannot be read', remediation: FETCH_AGAIN },
  'certificate-not-valid-then': {
    title: 'The certificate was not valid at the trusted time',
    remediation: 'Sign while the certificate is valid, and timestamp or log the signature immediately.',
  },
  'certificate-usage': {
    title: 'The certificate is not for signing code',
    remediation: 'Ask the authority for a certificate with the code signing purpose.',
  },
  'certificate-mismatch': {
    title: 'The certificates in the document do not form one chain',
    remediation: 'Send the signing certificate first, then each authority above the one before it; leave the root out.',
  },
  // certificate transparency
  'sct-missing': {
    title: 'The certificate has no certificate transparency timestamp',
    remediation:
      'Use an authority that logs its certificates, or a trust entry whose threshold for certificate logs is 0.',
  },
  'sct-invalid': { title: 'A certificate transparency timestamp is invalid', remediation: FETCH_AGAIN },
  'sct-log-unknown': {
    title: 'The certificate is logged only in certificate logs that are not trusted',
    remediation: 'Refresh the trusted root; the log may be newer than your copy.',
  },
  // transparency log
  'log-entry-missing': {
    title: 'No transparency log entry',
    remediation:
      'Upload the signature to the log when signing (do not pass `--tlog-upload=false`), or use a trust entry that needs none.',
  },
  'log-unknown': {
    title: 'The transparency log is not trusted',
    remediation: 'Refresh the trusted root or add the log’s own trusted_root.json.',
  },
  'log-body-mismatch': {
    title: 'The log entry does not match the signature',
    remediation: `The log entry does not describe this signature. ${FETCH_AGAIN}`,
  },
  'log-body-unsupported': {
    title: 'The kind of the log entry is not supported',
    remediation: 'Log the signature as hashedrekord, dsse or intoto.',
  },
  'log-proof-invalid': { title: 'The inclusion proof is invalid', remediation: FETCH_AGAIN },
  'log-checkpoint-invalid': { title: 'The log’s checkpoint is not signed by the log', remediation: FETCH_AGAIN },
  'log-promise-invalid': { title: 'The log’s inclusion promise is invalid', remediation: FETCH_AGAIN },
  'log-not-valid-then': {
    title: 'The log’s key was not valid at that time',
    remediation: 'Refresh the trusted root; if it is current, do not trust the entry.',
  },
  'log-duplicate-entry': { title: 'The document contains the same log entry twice', remediation: FETCH_AGAIN },
  // time
  'time-unknown': {
    title: 'No trusted source confirms the time of signing',
    remediation:
      'Timestamp (RFC 3161) or log the signature when you make it. A short-lived certificate proves nothing without a trusted time.',
  },
  'timestamp-missing': {
    title: 'Too few trusted times',
    remediation: 'Timestamp the signature with as many authorities as the trust entry requires.',
  },
  'timestamp-invalid': { title: 'The timestamp is invalid', remediation: FETCH_AGAIN },
  'timestamp-authority-unknown': {
    title: 'No trusted authority made the timestamp',
    remediation: 'Add the timestamp authority’s chain to the trust entry.',
  },
  'timestamp-duplicate': { title: 'The document contains the same timestamp twice', remediation: FETCH_AGAIN },
  // subject
  'subject-missing': {
    title: 'The statement names no subject',
    remediation: 'Give the statement a subject with the artifact’s digest.',
  },
  'subject-without-digest': {
    title: 'A subject has no digest',
    remediation: 'Give every subject a digest, SHA-256 or stronger.',
  },
  'subject-mismatch': {
    title: 'The document is about another artifact',
    remediation: 'Compare the digests: either the artifact was changed or this is the attestation of another one.',
  },
  'subject-weak-digest': {
    title: 'A subject has only a weak digest',
    remediation: 'Name the subject by SHA-256 or stronger.',
  },
  'package-mismatch': {
    title: 'The document is about another package',
    remediation: 'Fetch the attestation of the package and version that you expect.',
  },
  // predicate
  'payload-type': {
    title: 'The envelope does not say that it holds a statement',
    remediation: 'Sign with the payload type application/vnd.in-toto+json.',
  },
  'payload-unreadable': { title: 'The signed payload is not a statement', remediation: FETCH_AGAIN },
  'statement-version': {
    title: 'The statement names a version that does not exist',
    remediation: 'Use https://in-toto.io/Statement/v1.',
  },
  'predicate-type-missing': {
    title: 'The statement has no predicate type',
    remediation: 'Give the statement the type URI of its predicate.',
  },
  'predicate-type-mismatch': {
    title: 'The predicate type is not the expected one',
    remediation: 'Fetch the attestation with the predicate type that you need.',
  },
  'outer-claim-mismatch': {
    title: 'An unsigned field contradicts the signed content',
    remediation: `The unsigned fields around the signed statement contradict it. ${FETCH_AGAIN}`,
  },
  'provenance-certificate-mismatch': {
    title: 'The certificate and the provenance contradict each other',
    remediation:
      'The workflow that signed is not the one that the provenance describes. Let the builder sign its own provenance.',
  },
  'layout-expired': {
    title: 'The layout has expired',
    remediation: 'Ask the project owner for a layout that is still valid.',
  },
  'builder-mismatch': {
    title: 'The builder is not the expected one',
    remediation: 'Build with the expected builder, or change the expected builder.',
  },
  'vsa-mismatch': {
    title: 'The summary does not match the expectation',
    remediation: 'Ask the verifier for a summary of this resource with the levels that you need.',
  },
  // identity
  'identity-mismatch': {
    title: 'The signer is not the expected one',
    remediation: 'Compare the identities; if the signer has changed for a good reason, change the expected identity.',
  },
  'identity-missing': {
    title: 'The signer has no such identity',
    remediation: 'A key has no identity: expect the key, or sign with an identity.',
  },
  'issuer-mismatch': {
    title: 'The issuer is not the expected one',
    remediation: 'Compare the issuers; an identity is only as trustworthy as the issuer that confirmed it.',
  },
  'source-mismatch': {
    title: 'The source is not the expected one',
    remediation: 'Build from the expected repository and ref.',
  },
  'pattern-invalid': {
    title: 'The pattern cannot be used',
    remediation: 'Fix the pattern; Attestry matches it against the whole identity.',
  },
  // standalone documents: roots of trust, proofs, webhook signatures
  'root-signature-missing': {
    title: 'Too few of the root’s own keys signed it',
    remediation: 'Sign the root with as many root keys as the threshold requires.',
  },
  'root-untrusted': {
    title: 'No configured root or key confirms the trust material',
    remediation:
      'Compare it with its source over another channel. If it is correct, add it, or the keys that signed it, to the trusted ones.',
  },
  'root-malformed': { title: 'The trust material is not well formed', remediation: 'Export it again from its source.' },
  'proof-invalid': {
    title: 'The proof does not lead to the root',
    remediation: 'Fetch the proof again for exactly these tree sizes.',
  },
  'hmac-mismatch': {
    title: 'The signature does not belong to this body',
    remediation: 'Compare the secrets on both sides; sign the raw bytes.',
  },
  internal: {
    title: 'Verification stopped with an internal error',
    remediation: 'This is a fault of the verifier; report it with the document.',
  },
} as const satisfies Record<string, CodeText>;

export type Code = keyof typeof CODES;

/** The action that a code calls for; null where there is nothing to do. */
export function remediationOf(code: Code): string | null {
  return CODES[code].remediation;
}
