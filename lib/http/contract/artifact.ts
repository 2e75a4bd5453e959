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
import { checked } from '#lib/http/request/read-request.ts';
import {
  checkOutcome,
  cursor,
  digest,
  moment,
  projectRef,
  slsaLevel,
  status,
  total,
  verificationOutcome,
} from './words.ts';
import { verification } from './verification.ts';

const text = z.string().nullable();
const shortText = z.string().max(500);

/** Query words; an empty one counts as left out. */
export const artifactQuery = z.object({
  status: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'One or several, comma separated', example: 'failed,incomplete' }),
  project: shortText.optional().meta({ description: 'Slug, present or past', example: 'github.com/o/r' }),
  level: z.coerce
    .number()
    .int()
    .min(-1)
    .max(3)
    .optional()
    .meta({ description: 'SLSA Build level; -1: none could be concluded' }),
  signer: z.string().max(2_000).optional(),
  environment: shortText.optional(),
  from: z.string().max(40).optional().meta({ description: 'First seen from; a day or a moment' }),
  to: z.string().max(40).optional(),
  behind: z.enum(BEHIND).optional().meta({ description: 'Only those that a figure of /api/v1/metrics counts' }),
  q: shortText.optional().meta({ description: 'Digest or its beginning, name, purl, commit, repository, signer' }),
  sort: z.enum(['newest', 'oldest', 'status', 'name']).optional(),
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
  format: z.enum(['json', 'csv']).optional(),
});

export const artifactListItem = z
  .object({
    digest,
    name: text,
    version: text,
    project: projectRef.nullable(),
    status,
    reason: z.string(),
    slsaLevel,
    signer: text,
    environments: z.array(z.string()),
    evidenceCount: z.int(),
    firstSeen: moment,
    statusSince: moment,
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

export const remediation = z.object({ text: z.string(), github: text, gitlab: text, npm: text });
export const verdict = z
  .object({
    rule: z.string(),
    title: z.string(),
    severity: z.enum(['required', 'advisory']),
    outcome: checkOutcome,
    code: z.string(),
    brief: z.string(),
    detail: z.string(),
    expected: text,
    actual: text,
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
    rule: text,
    waivers: z.array(
      z.object({ id: z.string(), rule: z.string(), owner: z.string(), reason: z.string(), expiresAt: moment }),
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
    predicateType: text,
    title: z.string(),
    outcome: verificationOutcome,
    problem: text,
    signer: text,
    receivedAt: moment,
    signedAt: moment.nullable(),
    size: z.int(),
  })
  .meta({ id: 'EvidenceSummary' });

export const deployment = z
  .object({
    environment: z.string(),
    status: z.enum(['deployed', 'failed', 'pending', 'decommissioned', 'rolled-back']),
    since: moment,
    url: text,
    source: z.string(),
    digest: z.string(),
    artifactName: text,
  })
  .meta({ id: 'Deployment' });

const coveringIndex = z
  .object({
    digest,
    name: text,
    status,
    relation: z.literal('names-this-platform'),
    evidenceId: z.string(),
    platform: text,
    evidence: z.array(evidenceSummary),
  })
  .meta({ id: 'CoveringIndex' });
const platformView = z
  .object({ digest: z.string(), platform: text, status: status.nullable(), reason: text, evidenceCount: z.int() })
  .meta({ id: 'Platform' });

export const artifactView = z
  .object({
    digest,
    names: z.array(z.string()),
    purls: z.array(z.string()),
    project: projectRef.nullable(),
    summary: text,
    status: artifactStatus,
    statusSince: moment,
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
        builderId: text,
        buildType: text,
        invocation: text,
        invocationUrl: text,
        repository: text,
        commit: text,
        commitUrl: text,
        ref: text,
        entryPoint: text,
        trigger: text,
        runner: text,
        startedAt: moment.nullable(),
        finishedAt: moment.nullable(),
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
        at: moment,
        title: z.string(),
        detail: text,
        outcome: z.enum(['good', 'bad', 'neutral', 'unknown']),
        environment: text,
        url: text,
        evidenceId: text,
      }),
    ),
    deployments: z.array(deployment),
    siblings: z.array(artifactListItem),
    siblingsHidden: z.int(),
    history: z.array(
      z.object({ at: moment, from: status.nullable(), to: status, reason: z.string(), evidenceId: text }),
    ),
    otherDigests: z.array(z.string()),
    firstSeen: moment,
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
          status: checked(
            z.array(status),
            written
              .split(',')
              .map((each) => each.trim())
              .filter((each) => each !== ''),
          ),
        }),
  };
}
