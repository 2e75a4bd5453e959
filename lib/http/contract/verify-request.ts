/** The request of `POST /api/v1/verify`, and its conversion to the types of lib/verify. */
import * as z from 'zod';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { isVersionedTag } from '#lib/verify/document/source-ref.ts';
import { trustOfRequest } from '#lib/verify/trust/requested-trust.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/result/verification.ts';
import { json } from './shared/shared-schemas.ts';

const boundedString = z.string().max(4_000);
const thresholdCount = z.int().min(0).max(10);

export const thresholds = z
  .object({ tlog: thresholdCount.optional(), ctlog: thresholdCount.optional(), timestamp: thresholdCount.optional() })
  .meta({
    description:
      'The number of log entries (`tlog`), SCTs (`ctlog`) and trusted times (`timestamp`) that a document needs. Each one that is given replaces that of the trusted root or key; the others stay',
  });

export const expectation = z
  .object({
    digest: boundedString.optional().meta({ description: 'The digest of the artifact: `algorithm:hex`' }),
    artifactBase64: z
      .string()
      .optional()
      .meta({ description: 'The artifact itself, in base64; at most 16 MiB. Use `digest` for a larger one' }),
    identity: boundedString
      .optional()
      .meta({ description: 'The exact identity (subject alternative name) in the certificate of the signer' }),
    identityRegexp: boundedString.optional().meta({
      description: 'A regular expression for the identity. It must match the whole identity, with or without anchors',
    }),
    issuer: boundedString.optional().meta({
      description: 'The OIDC issuer in the certificate',
      example: 'https://token.actions.githubusercontent.com',
    }),
    sourceRepository: boundedString
      .optional()
      .meta({ description: 'The source repository of the build', example: 'github.com/o/r' }),
    sourceRef: boundedString.optional().meta({ description: 'The git ref of the build', example: 'refs/tags/v1' }),
    sourceBranch: boundedString.optional().meta({ description: 'The branch of the build: its name or its full ref' }),
    sourceTag: boundedString.optional().meta({ description: 'The tag of the build: its name or its full ref' }),
    sourceVersionedTag: boundedString.optional().meta({
      description:
        '`v1`, `v1.2` or `v1.2.3`: the tag of the build must be of that version, by the rules of slsa-verifier',
    }),
    requireBuilder: z.boolean().optional().meta({
      description:
        'Require a known builder. Without `builderId`, only released workflows of slsa-github-generator pass',
    }),
    builderId: boundedString
      .optional()
      .meta({ description: 'The id of the builder. Without a git ref, it matches the builder at every ref' }),
    predicateType: boundedString.optional().meta({ description: 'The predicate type of the in-toto statement' }),
    package: boundedString.optional().meta({ description: 'The name of the package, with its scope' }),
    version: boundedString.optional().meta({ description: 'The version of the package' }),
    verifierId: boundedString.optional().meta({ description: 'The verifier of a verification summary (VSA)' }),
    resourceUri: boundedString.optional().meta({ description: 'The resource of a verification summary' }),
    verifiedLevels: z
      .array(boundedString)
      .max(50)
      .optional()
      .meta({ description: 'The levels of a verification summary; a higher level of a track implies the lower ones' }),
  })
  .meta({
    id: 'Expectation',
    description:
      'What the caller expects of the document. A difference fails the check `identity`, `subject` or `predicate`',
  });

export const trustMaterial = z
  .object({
    trustedRoot: z.record(z.string(), json).optional().meta({ description: 'A Sigstore trusted_root.json' }),
    keys: z
      .array(
        z.object({
          pem: z.string().max(64_000).describe('A public key, or a chain of certificates'),
          hint: boundedString.optional().describe('The name of the key that bundles can give as their hint'),
          validFrom: boundedString.optional().describe('RFC 3339; without it, there is no earliest time'),
          validUntil: boundedString.optional().describe('RFC 3339; without it, there is no latest time'),
        }),
      )
      .max(64)
      .optional(),
    npmKeys: z.record(z.string(), json).optional().meta({ description: "The npm registry's list of keys" }),
    thresholds: thresholds.optional(),
  })
  .meta({
    id: 'TrustMaterial',
    description:
      'The trust material for this request. It replaces the configured trust; without it, the configured trust counts',
  });

export const verifyRequest = z
  .object({
    document: json
      .optional()
      .meta({ description: 'The document as JSON, or as a string. Either this or `documentBase64` is required' }),
    documentBase64: z.string().optional().meta({ description: 'The bytes of the document, in base64' }),
    expect: expectation.optional(),
    trust: trustMaterial.optional(),
    annotations: z.record(z.string(), json).optional().meta({
      description:
        'The annotations of the OCI layer when the document is such a layer; cosign stores the signature, the certificate and the log entry in them',
    }),
  })
  .meta({ id: 'VerifyRequest' });
export type VerifyBody = z.infer<typeof verifyRequest>;

/**
 * The expectation of a request. `artifact` has the bytes of `artifactBase64`, which `readVerifyBody` decodes. Throws
 * `bad-request` for an invalid digest, versioned tag or regular expression.
 */
export function expectationOf(requested: VerifyBody['expect'], artifact: Uint8Array | null): Expectation {
  const { artifactBase64: _, ...rest } = requested ?? {};
  if (rest.digest !== undefined && !parseDigest(rest.digest))
    throw new AttestryError('bad-request', 'the digest must have the form `alg:hex`', { pointer: '/expect/digest' });
  if (rest.sourceVersionedTag !== undefined && !isVersionedTag(rest.sourceVersionedTag)) {
    throw new AttestryError('bad-request', 'sourceVersionedTag must be a version such as v1, v1.2 or v1.2.3', {
      pointer: '/expect/sourceVersionedTag',
    });
  }
  if (rest.identityRegexp !== undefined) checkPattern(rest.identityRegexp);
  return { ...rest, ...(artifact === null ? {} : { artifact }) };
}

function checkPattern(pattern: string): void {
  try {
    void new RegExp(pattern, 'u');
  } catch (cause) {
    throw new AttestryError('bad-request', 'identityRegexp is not a regular expression', {
      pointer: '/expect/identityRegexp',
      cause,
    });
  }
}

/**
 * The trust and the thresholds of a request; both are absent when the configured trust counts unchanged. Each threshold
 * replaces that of every entry. Throws `unprocessable` for material that cannot be used.
 */
export function trustOf(requested: VerifyBody['trust']): { trust?: TrustSet; thresholds?: Partial<Thresholds> } {
  if (!requested) return {};
  const { thresholds: given, ...material } = requested;
  const trust = trustOfRequest(material as { trustedRoot?: Json; npmKeys?: Json; keys?: { pem: string }[] });
  return {
    ...(trust.entries.length > 0 ? { trust } : {}),
    ...(given === undefined ? {} : { thresholds: givenOnly(given) }),
  };
}

/** The members that have a value: one that is undefined would hide the threshold of the root. */
function givenOnly(thresholds: Partial<Thresholds>): Partial<Thresholds> {
  return Object.fromEntries(Object.entries(thresholds).filter(([, value]) => value !== undefined));
}

/** The context of the document: its OCI annotations, when the request has them. */
export function contextOf({ annotations }: VerifyBody): { context?: { annotations: { [key: string]: Json } } } {
  return annotations === undefined ? {} : { context: { annotations: annotations as { [key: string]: Json } } };
}
