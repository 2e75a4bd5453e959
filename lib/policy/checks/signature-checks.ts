/** The checks about who signed the evidence, with which algorithms, and which attestations there are. */
import { z } from 'zod';
import { checkIdentity, checkIssuer, isCertificateIdentity } from '#lib/bytes/naming/speaker-pattern.ts';
import { EVIDENCE_KINDS, type EvidenceKind } from '#lib/evidence/model/kinds.ts';
import type { Remediation } from '#lib/policy/facts/policy.ts';
import { THREATS } from '#lib/policy/facts/threats.ts';
import { type Check, defineCheck } from './check.ts';
import { algorithmsAccepted } from './signature/algorithms-accepted.ts';
import { predicatePresent } from './signature/predicate-present.ts';
import { signedBy } from './signature/signed-by.ts';

/** Kinds that a policy asks about with other checks: reports of platforms, and reviews of changes. */
const OTHER_KINDS = ['event', 'review'] as const satisfies readonly EvidenceKind[];
type OtherKind = (typeof OTHER_KINDS)[number];

/** Kinds of documents that a signer can vouch for. */
const SIGNED_KINDS = EVIDENCE_KINDS.filter(
  (kind): kind is Exclude<EvidenceKind, OtherKind> => !OTHER_KINDS.some((other) => other === kind),
);

const SIGNER_MEMBERS = z.strictObject({
  identity: z
    .string()
    .min(1)
    .max(1_000)
    .describe('The identity in the certificate, or that of the key, exactly or with `*` for any characters'),
  issuer: z
    .string()
    .max(1_000)
    .nullable()
    .default(null)
    .describe('The issuer of the certificate, exactly; null for a key'),
});
const signer = SIGNER_MEMBERS.superRefine(({ identity, issuer }, context) => {
  const add = (path: string, message: string | null) =>
    message === null ? undefined : context.addIssue({ code: 'custom', path: [path], message });
  add('identity', checkIdentity(identity, issuer));
  if (issuer !== null) add('issuer', checkIssuer(issuer));
  else if (isCertificateIdentity(identity))
    add('issuer', 'a URL or an address is the identity of a certificate: name its issuer');
});

const PUSH = `  - run: npx attestry push "\${{ steps.attest.outputs.bundle-path }}"`;

const SIGNED_BY: Remediation = {
  text: 'Sign the evidence with an identity that the policy lists, or add the signer to the policy.',
  github: `# attest in the workflow that the policy lists\n  - uses: actions/attest-build-provenance@v3\n    id: attest\n    with:\n      subject-path: dist/*\n${PUSH}`,
  gitlab: `# attest in the job that the policy lists\nattest:\n  id_tokens:\n    SIGSTORE_ID_TOKEN:\n      aud: sigstore\n  script:\n    - cosign attest-blob --yes --type slsaprovenance1 --predicate predicate.json --bundle provenance.sigstore.json dist/app`,
  npm: null,
};
const ALGORITHMS: Remediation = {
  text: 'Sign with a key of an accepted type, and name artifacts and dependencies by an accepted digest.',
  github:
    '# Sigstore signs with ECDSA P-256; for a key of your own:\nopenssl ecparam -genkey -name prime256v1 -noout -out key.pem',
  gitlab: 'openssl ecparam -genkey -name prime256v1 -noout -out key.pem\ncosign import-key-pair --key key.pem',
  npm: null,
};
const PREDICATE: Remediation = {
  text: 'Attest the artifact with this predicate type, and send the attestation.',
  github: `  - uses: actions/attest@v3\n    id: attest\n    with:\n      subject-path: dist/*\n      predicate-type: TYPE\n      predicate-path: predicate.json\n${PUSH}`,
  gitlab:
    'cosign attest-blob --yes --type TYPE --predicate predicate.json --bundle attestation.sigstore.json dist/app\nnpx attestry push attestation.sigstore.json',
  npm: null,
};

/** In the order of display. */
export const SIGNATURE_CHECKS: readonly Check[] = [
  defineCheck({
    id: 'signed-by',
    title: 'Signed by a listed signer',
    description:
      'Every verified document of the kinds is signed by one of the listed identities, and there is one of each kind.',
    threats: [THREATS.forgedProvenance, THREATS.tamperedProvenance],
    remediation: SIGNED_BY,
    params: z.strictObject({
      signers: z.array(signer).min(1).max(100).describe('The signers, any of which may have signed'),
      kinds: z
        .array(z.enum(SIGNED_KINDS))
        .min(1)
        .default(['provenance'])
        .describe('The kinds of documents that must be signed by them'),
    }),
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'signatures',
    evaluate: signedBy,
  }),
  defineCheck({
    id: 'algorithms-accepted',
    title: 'Algorithms are accepted',
    description:
      'The keys of all verified documents, the digest of the artifact, and the digests of the dependencies in the provenance are of accepted algorithms.',
    threats: [THREATS.hashCollision, THREATS.forgedProvenance],
    remediation: ALGORITHMS,
    params: z.strictObject({
      signatures: z
        .array(
          z
            .string()
            .regex(
              /^(?:ecdsa-p(?:256|384|521)|ed25519|rsa-\d{4,5}\+)$/,
              'must be ecdsa-p256, ecdsa-p384, ecdsa-p521, ed25519, or rsa-3072+ for RSA from that length',
            ),
        )
        .min(1)
        .max(16)
        .default(['ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'ed25519', 'rsa-3072+'])
        .describe('Accepted types of keys; `rsa-3072+` is RSA with 3072 bits or more'),
      digests: z
        .array(
          z.enum([
            'sha256',
            'sha384',
            'sha512',
            'sha512_256',
            'sha3_256',
            'sha3_384',
            'sha3_512',
            'blake2b',
            'blake3',
            'dirHash',
            'gitCommit',
          ]),
        )
        .min(1)
        .default(['sha256', 'sha384', 'sha512', 'gitCommit'])
        .describe(
          'Accepted digests; `gitCommit` stands for the objects of Git, whose ids are SHA-1 in most repositories',
        ),
    }),
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'signatures',
    evaluate: algorithmsAccepted,
  }),
  defineCheck({
    id: 'predicate-present',
    title: 'Attestation is there',
    description: 'Verified attestations of the predicate type are about the artifact.',
    threats: [THREATS.untested],
    remediation: PREDICATE,
    params: z.strictObject({
      predicateType: z.string().min(1).max(500).describe('The predicate type, exactly'),
      count: z.int().min(1).max(24).default(1).describe('How many attestations there must be'),
      maxAgeDays: z
        .int()
        .min(1)
        .max(3_660)
        .optional()
        .describe('The greatest age, by the trusted signing time and the time that the document tells'),
    }),
    subjects: 'builds',
    readsTime: ({ maxAgeDays }) => maxAgeDays !== undefined,
    about: 'artifact',
    inheritance: 'combined',
    evaluate: predicatePresent,
  }),
];
