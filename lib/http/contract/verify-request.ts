/** `POST /api/v1/verify`: what is asked, and how it becomes what lib/verify takes. */
import * as z from 'zod';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { isVersionedTag } from '#lib/verify/document/source-ref.ts';
import { trustOfRequest } from '#lib/verify/trust/requested-trust.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/result/verification.ts';
import { json } from './shared-schemas.ts';

const boundedString = z.string().max(4_000);
const thresholdCount = z.int().min(0).max(10);

export const thresholds = z
  .object({ tlog: thresholdCount.optional(), ctlog: thresholdCount.optional(), timestamp: thresholdCount.optional() })
  .meta({ description: 'How many log entries, SCTs and trusted times are needed' });

export const expectation = z
  .object({
    digest: boundedString.optional().meta({ description: '`alg:hex` of the artifact' }),
    artifactBase64: z.string().optional(),
    identity: boundedString.optional(),
    identityRegexp: boundedString.optional().meta({ description: 'Anchored at both ends whether it says so or not' }),
    issuer: boundedString.optional(),
    sourceRepository: boundedString.optional(),
    sourceRef: boundedString.optional(),
    sourceBranch: boundedString.optional().meta({ description: 'A branch by its name' }),
    sourceTag: boundedString.optional().meta({ description: 'A tag by its name' }),
    sourceVersionedTag: boundedString
      .optional()
      .meta({ description: '`v1`, `v1.2` or `v1.2.3`: a tag of that version, as slsa-verifier means it' }),
    requireBuilder: z
      .boolean()
      .optional()
      .meta({ description: 'Without `builderId`: only released workflows of slsa-github-generator pass' }),
    builderId: boundedString.optional(),
    predicateType: boundedString.optional(),
    package: boundedString.optional(),
    version: boundedString.optional(),
    verifierId: boundedString.optional(),
    resourceUri: boundedString.optional(),
    verifiedLevels: z.array(boundedString).max(50).optional(),
  })
  .meta({ id: 'Expectation' });

export const trustMaterial = z
  .object({
    trustedRoot: z.record(z.string(), json).optional().meta({ description: 'A Sigstore trusted_root.json' }),
    keys: z
      .array(
        z.object({
          pem: z.string().max(64_000),
          hint: boundedString.optional(),
          validFrom: boundedString.optional(),
          validUntil: boundedString.optional(),
        }),
      )
      .max(64)
      .optional(),
    npmKeys: z.record(z.string(), json).optional().meta({ description: "The npm registry's keys document" }),
    thresholds: thresholds.optional(),
  })
  .meta({ id: 'TrustMaterial', description: 'Left out: what the app is configured with' });

export const verifyRequest = z
  .object({
    document: json.optional(),
    documentBase64: z.string().optional().meta({ description: 'The bytes as they are' }),
    expect: expectation.optional(),
    trust: trustMaterial.optional(),
    annotations: z.record(z.string(), json).optional().meta({
      description: 'Of the OCI layer that the document is: cosign keeps signature, certificate and log entry there',
    }),
  })
  .meta({ id: 'VerifyRequest' });
export type VerifyBody = z.infer<typeof verifyRequest>;

/** @param artifact the bytes of `artifactBase64`, which are read apart */
export function expectationOf(asked: VerifyBody['expect'], artifact: Uint8Array | null): Expectation {
  const { artifactBase64: _, ...rest } = asked ?? {};
  if (rest.digest !== undefined && !parseDigest(rest.digest))
    throw new AttestryError('bad-request', 'this is not a digest: `alg:hex` is', { pointer: '/expect/digest' });
  if (rest.sourceVersionedTag !== undefined && !isVersionedTag(rest.sourceVersionedTag)) {
    throw new AttestryError('bad-request', 'sourceVersionedTag is no version: v1, v1.2 or v1.2.3 is', {
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

/** Trust of the caller's own; left out, the app's own counts. Thresholds stand for every piece of it. */
export function trustOf(asked: VerifyBody['trust']): { trust?: TrustSet; thresholds?: Thresholds } {
  if (!asked) return {};
  const { thresholds: given, ...material } = asked;
  const set = trustOfRequest(material as { trustedRoot?: Json; npmKeys?: Json; keys?: { pem: string }[] });
  const whole =
    given && given.tlog !== undefined && given.ctlog !== undefined && given.timestamp !== undefined
      ? { tlog: given.tlog, ctlog: given.ctlog, timestamp: given.timestamp }
      : null;
  const entries = given
    ? set.entries.map((entry) => ({ ...entry, thresholds: { ...entry.thresholds, ...given } }))
    : set.entries;
  return { ...(entries.length > 0 ? { trust: { ...set, entries } } : {}), ...(whole ? { thresholds: whole } : {}) };
}

/** What stands beside the document. */
export function contextOf({ annotations }: VerifyBody): { context?: { annotations: { [key: string]: Json } } } {
  return annotations === undefined ? {} : { context: { annotations: annotations as { [key: string]: Json } } };
}
