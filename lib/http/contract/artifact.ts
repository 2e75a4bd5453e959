/** Artifacts, as they are told outside. */
import * as z from 'zod';
import { BEHIND } from '#lib/views/artifact.ts';
import type {
  AmbiguousDigest,
  ArtifactFilter,
  ArtifactListItem,
  ArtifactPage,
  ArtifactView,
} from '#lib/views/artifact.ts';
import { parseWithSchema } from '#lib/http/request/read-request.ts';
import {
  checkOutcome,
  cursor,
  digest,
  dateTime,
  projectRef,
  slsaLevel,
  status,
  total,
  verificationOutcome,
} from './shared-schemas.ts';
import { verification } from './verification.ts';

const nullableString = z.string().nullable();
const shortString = z.string().max(500);

/** Query words; an empty one counts as left out. */
export const artifactQuery = z.object({
  status: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'One or several, comma separated', example: 'failed,incomplete' }),
  project: shortString.optional().meta({ description: 'Slug, present or past', example: 'github.com/o/r' }),
  level: z.coerce
    .number()
    .int()
    .min(-1)
    .max(3)
    .optional()
    .meta({ description: 'SLSA Build level; -1: none could be concluded' }),
  signer: z.string().max(2_000).optional(),
  environment: shortString.optional(),
  from: z.string().max(40).optional().meta({ description: 'First seen from; a day or a moment' }),
  to: z.string().max(40).optional(),
  behind: z.enum(BEHIND).optional().meta({ description: 'Only those that a figure of /api/v1/metrics counts' }),
  q: shortString.optional().meta({ description: 'Digest or its beginning, name, purl, commit, repository, signer' }),
  sort: z.enum(['newest', 'oldest', 'status', 'name']).optional(),
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
  format: z.enum(['json', 'csv']).optional(),
});

export const artifactListItem = z
  .object({
    digest,
    name: nullableString,
    version: nullableString,
    project: projectRef.nullable(),
    status,
    reason: z.string(),
    slsaLevel,
    signer: nullableString,
    environments: z.array(z.string()),
    evidenceCount: z.int(),
    firstSeen: dateTime,
    statusSince: dateTime,
  })
  .meta({ id: 'ArtifactListItem' }) satisfies z.ZodType<ArtifactListItem>;
export const artifactPage = z
  .object({ artifacts: z.array(artifactListItem), cursor, total })
  .meta({ id: 'ArtifactPage' }) satisfies z.ZodType<ArtifactPage>;

export const ambiguousDigest = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.literal(300),
    code: z.literal('ambiguous'),
    detail: z.string(),
    digest: z.string(),
    artifacts: z.array(
      artifactListItem.extend({
        namedBy: z
          .array(z.string())
          .meta({ description: 'Ids of the verified documents that give it this digest; empty: its own' }),
      }),
    ),
    artifactsHidden: z.int(),
  })
  .meta({ id: 'AmbiguousDigest' }) satisfies z.ZodType<AmbiguousDigest>;

export const remediation = z.object({
  text: z.string(),
  github: nullableString,
  gitlab: nullableString,
  npm: nullableString,
});
export const verdict = z
  .object({
    rule: z.string(),
    policy: z.object({ id: z.string(), version: z.int() }),
    title: z.string(),
    severity: z.enum(['required', 'advisory']),
    outcome: checkOutcome,
    code: z.string(),
    brief: z.string(),
    detail: z.string(),
    expected: nullableString,
    actual: nullableString,
    evidence: z.array(z.string()),
    inherited: z
      .string()
      .optional()
      .meta({ description: 'The image index that the evidence is about, where it is not about the artifact itself' }),
    threats: z.array(z.object({ id: z.string(), title: z.string() })),
    remediation: remediation.nullable(),
  })
  .meta({ id: 'Verdict' });

export const artifactStatus = z
  .object({
    status,
    underlying: status,
    reason: z.string(),
    rule: nullableString,
    waivers: z.array(
      z.object({ id: z.string(), rule: z.string(), owner: z.string(), reason: z.string(), expiresAt: dateTime }),
    ),
    derived: z
      .object({ platforms: z.int(), attested: z.int(), weakest: status.nullable(), missing: z.array(z.string()) })
      .optional()
      .meta({ description: 'For an image index that no verified evidence is about: how its platforms stand' }),
  })
  .meta({ id: 'ArtifactStatus' });

export const evidenceSummary = z
  .object({
    id: z.string(),
    format: z.string(),
    predicateType: nullableString,
    title: z.string(),
    outcome: verificationOutcome,
    problem: nullableString,
    signer: nullableString,
    receivedAt: dateTime,
    signedAt: dateTime.nullable(),
    size: z.int(),
  })
  .meta({ id: 'EvidenceSummary' });

export const deployment = z
  .object({
    environment: z.string(),
    status: z.enum(['deployed', 'failed', 'pending', 'decommissioned', 'rolled-back']),
    since: dateTime,
    url: nullableString,
    source: z.string(),
    digest: z.string(),
    artifactName: nullableString,
  })
  .meta({ id: 'Deployment' });

const coveringIndex = z
  .object({
    digest,
    name: nullableString,
    status,
    relation: z.literal('names-this-platform'),
    evidenceId: z.string(),
    platform: nullableString,
    evidence: z.array(evidenceSummary),
  })
  .meta({ id: 'CoveringIndex' });
const platformView = z
  .object({
    digest: z.string(),
    platform: nullableString,
    status: status.nullable(),
    reason: nullableString,
    evidenceCount: z.int(),
  })
  .meta({ id: 'Platform' });

export const artifactView = z
  .object({
    digest,
    names: z.array(z.string()),
    purls: z.array(z.string()),
    project: projectRef.nullable(),
    summary: nullableString,
    status: artifactStatus,
    statusSince: dateTime,
    slsaLevel,
    checks: z.array(verdict),
    evidence: z.array(evidenceSummary),
    verifications: z.record(z.string(), verification),
    evidenceHidden: z.int(),
    coveredBy: z.array(coveringIndex),
    platforms: z.array(platformView),
    platformsHidden: z.int(),
    build: z
      .object({
        builderId: nullableString,
        buildType: nullableString,
        invocation: nullableString,
        invocationUrl: nullableString,
        repository: nullableString,
        commit: nullableString,
        commitUrl: nullableString,
        ref: nullableString,
        entryPoint: nullableString,
        trigger: nullableString,
        runner: nullableString,
        startedAt: dateTime.nullable(),
        finishedAt: dateTime.nullable(),
      })
      .nullable(),
    timeline: z.array(
      z.object({
        step: z.enum([
          'commit',
          'review',
          'build',
          'signed',
          'test',
          'scan',
          'sbom',
          'release',
          'deployment',
          'verified',
          'status',
        ]),
        at: dateTime,
        title: z.string(),
        detail: nullableString,
        outcome: z.enum(['good', 'bad', 'neutral', 'unknown']),
        environment: nullableString,
        url: nullableString,
        evidenceId: nullableString,
      }),
    ),
    deployments: z.array(deployment),
    siblings: z.array(artifactListItem),
    siblingsHidden: z.int(),
    history: z.array(
      z.object({ at: dateTime, from: status.nullable(), to: status, reason: z.string(), evidenceId: nullableString }),
    ),
    otherDigests: z.array(z.string()),
    firstSeen: dateTime,
    timeToVerifySeconds: z.number().nullable(),
    policy: z.object({ id: z.string(), version: z.int() }),
    log: z.object({ size: z.int(), origin: z.string() }).nullable(),
  })
  .meta({ id: 'Artifact' }) satisfies z.ZodType<Omit<ArtifactView, 'verifications' | 'checks'>>;

export type ArtifactQuery = z.infer<typeof artifactQuery>;
/** The query as the verb takes it. */
export function artifactFilter({ status: written, format: _format, ...rest }: ArtifactQuery): ArtifactFilter {
  return {
    ...rest,
    ...(written === undefined
      ? {}
      : {
          status: parseWithSchema(
            z.array(status),
            written
              .split(',')
              .map((each) => each.trim())
              .filter((each) => each !== ''),
          ),
        }),
  };
}
