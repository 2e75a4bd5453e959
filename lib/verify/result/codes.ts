/**
 * The closed list of check codes: what each means and what to do about it.
 * `lib/verify` makes no other; pages and badges may rely on them.
 */

type CodeText = { title: string; remediation: string | null };

const SIGN_AGAIN = 'Sign the artifact again and upload the new document; do not edit a signed one.';
const FETCH_AGAIN = 'Fetch the document again from where it was published; if it is the same there, ask its publisher.';

export const CODES = {
  // in order
  ok: { title: 'Holds', remediation: null },
  'not-asked': { title: 'Nothing was expected', remediation: null },
  'not-applicable': { title: 'Does not apply', remediation: null },
  'not-required': { title: 'Not required by the trust root', remediation: null },
  'not-reached': { title: 'Not reached', remediation: 'Mend the check that failed first, then verify again.' },
  // the document as such
  malformed: { title: 'The document breaks its own format', remediation: FETCH_AGAIN },
  unsupported: {
    title: 'Uses something that cannot be verified here',
    remediation:
      'Sign with a supported algorithm: ECDSA P-256/P-384/P-521, Ed25519, RSA PKCS#1 v1.5 or PSS from 2048 bits.',
  },
  undecidable: {
    title: 'Cannot be decided from what was sent',
    remediation: 'Send what is missing beside the document: the artifact itself, or the manifest of a cosign layer.',
  },
  // signature
  'signature-mismatch': {
    title: 'The signature does not match',
    remediation: `The signed bytes or the signature were changed, or another key made it. ${SIGN_AGAIN}`,
  },
  'no-signature': {
    title: 'There is no signature',
    remediation: 'Sign the document, for example with `cosign attest` or `actions/attest-build-provenance`.',
  },
  'key-unknown': {
    title: 'Signed with a key that is not trusted',
    remediation: 'If the key is yours, add it: `npx attestry trust add key.pem`.',
  },
  'key-expired': { title: 'The key was not valid then', remediation: 'Sign again with a key that is in its validity.' },
  // certificate chain
  'certificate-untrusted': {
    title: 'The certificate leads to no trusted authority',
    remediation: 'If its authority is yours, add it: `npx attestry trust add ca.pem` (or its trusted_root.json).',
  },
  'certificate-forged': { title: 'The authority that the certificate names did not sign it', remediation: FETCH_AGAIN },
  'certificate-malformed': { title: 'The certificate cannot be read', remediation: FETCH_AGAIN },
  'certificate-not-valid-then': {
    title: 'The certificate was not valid at the trusted time',
    remediation: 'Sign within the life of the certificate and have the signature timestamped or logged at once.',
  },
  'certificate-usage': {
    title: 'The certificate is not for signing code',
    remediation: 'Have the authority issue certificates with the code signing purpose.',
  },
  'certificate-mismatch': {
    title: 'The certificates that came with it are not one chain',
    remediation: 'Send the signing certificate first, then each authority above the one before it; leave the root out.',
  },
  // certificate transparency
  'sct-missing': {
    title: 'No certificate transparency timestamp',
    remediation:
      'Use an authority that logs its certificates, or a trust entry whose threshold for certificate logs is 0.',
  },
  'sct-invalid': { title: 'A certificate transparency timestamp is false', remediation: FETCH_AGAIN },
  'sct-log-unknown': {
    title: 'Logged only in certificate logs that are not trusted',
    remediation: 'Refresh the trusted root; the log may be newer than it.',
  },
  // transparency log
  'log-entry-missing': {
    title: 'No transparency log entry',
    remediation:
      'Upload the signature to the log when signing (do not pass `--tlog-upload=false`), or use a trust entry that needs none.',
  },
  'log-unknown': {
    title: 'Logged in a log that is not trusted',
    remediation: 'Refresh the trusted root or add the log’s own trusted_root.json.',
  },
  'log-body-mismatch': {
    title: 'The log entry is about something else',
    remediation: `The log entry does not describe this signature. ${FETCH_AGAIN}`,
  },
  'log-body-unsupported': {
    title: 'A kind of log entry that is not known',
    remediation: 'Log the signature as hashedrekord, dsse or intoto.',
  },
  'log-proof-invalid': { title: 'The inclusion proof is false', remediation: FETCH_AGAIN },
  'log-checkpoint-invalid': { title: 'The log’s checkpoint is not signed by the log', remediation: FETCH_AGAIN },
  'log-promise-invalid': { title: 'The log’s promise of inclusion is false', remediation: FETCH_AGAIN },
  'log-not-valid-then': {
    title: 'The log’s key was not valid then',
    remediation: 'Refresh the trusted root; if it is current, the entry is not to be trusted.',
  },
  'log-duplicate-entry': { title: 'The same log entry twice', remediation: FETCH_AGAIN },
  // time
  'time-unknown': {
    title: 'Nobody vouches for the time of signing',
    remediation:
      'Have the signature timestamped (RFC 3161) or logged when it is made. A short-lived certificate proves nothing without a trusted time.',
  },
  'timestamp-missing': {
    title: 'Too few trusted times',
    remediation: 'Have the signature timestamped by as many authorities as the trust entry asks for.',
  },
  'timestamp-invalid': { title: 'The timestamp is false', remediation: FETCH_AGAIN },
  'timestamp-authority-unknown': {
    title: 'Timestamped by an authority that is not trusted',
    remediation: 'Add the timestamp authority’s chain to the trust entry.',
  },
  'timestamp-duplicate': { title: 'The same timestamp twice', remediation: FETCH_AGAIN },
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
    remediation: 'Fetch the attestation of the package and version that you mean.',
  },
  // predicate
  'payload-type': {
    title: 'The envelope does not say that it holds a statement',
    remediation: 'Sign with the payload type application/vnd.in-toto+json.',
  },
  'payload-unreadable': { title: 'The signed payload is no statement', remediation: FETCH_AGAIN },
  'statement-version': {
    title: 'A version of the statement that does not exist',
    remediation: 'Use https://in-toto.io/Statement/v1.',
  },
  'predicate-type-missing': {
    title: 'The statement has no predicate type',
    remediation: 'Give the statement the type URI of its predicate.',
  },
  'predicate-type-mismatch': {
    title: 'Another kind of predicate',
    remediation: 'Ask for the attestation with the predicate type that you need.',
  },
  'outer-claim-mismatch': {
    title: 'The wrapping says something that was not signed',
    remediation: `What stands around the signed statement disagrees with it. ${FETCH_AGAIN}`,
  },
  'provenance-certificate-mismatch': {
    title: 'Certificate and provenance contradict each other',
    remediation:
      'The workflow that signed is not the one that the provenance describes. Let the builder sign its own provenance.',
  },
  'layout-expired': {
    title: 'The layout has expired',
    remediation: 'Ask the project owner for a layout that is still valid.',
  },
  'builder-mismatch': {
    title: 'Another builder',
    remediation: 'Build with the builder that is expected, or expect the one that is used.',
  },
  'vsa-mismatch': {
    title: 'The summary says something else',
    remediation: 'Ask the verifier for a summary of this resource with the levels that you need.',
  },
  // identity
  'identity-mismatch': {
    title: 'Signed by somebody else',
    remediation: 'Compare the identities; if the signer has changed for a good reason, change what is expected.',
  },
  'identity-missing': {
    title: 'The signer has no such identity',
    remediation: 'A key has no identity: expect the key, or sign with an identity.',
  },
  'issuer-mismatch': {
    title: 'Identified by another issuer',
    remediation: 'Compare the issuers; an identity is worth only as much as who confirmed it.',
  },
  'source-mismatch': {
    title: 'Built from another source',
    remediation: 'Build from the repository and ref that are expected.',
  },
  'pattern-invalid': {
    title: 'The pattern is no regular expression',
    remediation: 'Mend the pattern; it is matched against the whole identity.',
  },
  // judged by the same door
  'root-signature-missing': {
    title: 'Too few signatures of its own keys',
    remediation: 'Have as many root keys sign as the threshold says.',
  },
  'root-untrusted': {
    title: 'It leads to no configured root or key',
    remediation:
      'Compare it with its source by another way. If it is right, add it, or the keys that signed it, to the trusted ones.',
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
    title: 'Verification broke off',
    remediation: 'This is a fault of the verifier; report it with the document.',
  },
} as const satisfies Record<string, CodeText>;

export type Code = keyof typeof CODES;

/** What to do about a code; null where there is nothing to do. */
export function remediationOf(code: Code): string | null {
  return CODES[code].remediation;
}
