/** The schemas of artifacts. */
import { conformance } from './policy/conformance.ts';
import * as z from 'zod';
import { CLAIM_KINDS } from '#lib/authority/claim-kind.ts';
import { BEHIND } from '#lib/views/artifact.ts';
import type {
  AmbiguousDigest,
  ArtifactFilter,
  ArtifactListItem,
  ArtifactPage,
  ArtifactView,
} from '#lib/views/artifact.ts';
import { parseWithSchema } from '#lib/http/request/read-request.ts';
import { appliedPolicy, dryRun, environmentStatus } from './shared/applied-policy.ts';
import {
  actor,
  checkOutcome,
  cursor,
  digest,
  dateTime,
  environmentQuery,
  projectRef,
  slsaLevel,
  status,
  total,
  verificationOutcome,
} from './shared/shared-schemas.ts';
import { rebuildsView } from './rebuild/rebuilds.ts';
import { speaker } from './shared/speaker.ts';
import { githubRecordsView } from './connection/github-records.ts';
import { verification } from './verification.ts';
import { waiverScope } from './shared/waiver-scope.ts';
import { waiverView } from './waiver.ts';

const nullableString = z.string().nullable();
const shortString = z.string().max(500);

/** The parameters of the artifact list. An empty parameter counts as left out. */
export const artifactQuery = z.object({
  status: z.string().max(200).optional().meta({
    description:
      'Only artifacts with one of these statuses, separated by commas. With `environment` it is the status there',
    example: 'failed,incomplete',
  }),
  project: shortString
    .optional()
    .meta({ description: 'The present or a former slug of a project', example: 'github.com/o/r' }),
  level: z.coerce
    .number()
    .int()
    .min(-1)
    .max(3)
    .optional()
    .meta({ description: 'The SLSA Build level; -1: artifacts for which no level can be concluded' }),
  signer: z.string().max(2_000).optional().describe('The exact identity of the signer'),
  environment: shortString.optional().describe('The name of an environment in which the artifact runs now'),
  from: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'Only artifacts first seen at this time or later: a day or an RFC 3339 time, in UTC' }),
  to: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'Only artifacts first seen before this time; a day is included to its end' }),
  behind: z.enum(BEHIND).optional().meta({
    description:
      'Only the artifacts that a metric of `/api/v1/metrics` counts. `judged`: every status but `unknown`. `measured`: verified at some time. `unverified`: never verified so far, and not `unknown`. `open`: failed, error or incomplete now. `attention`: open, and running in an environment now or first seen between `from` and `to`. `deployed`: running in an environment now, and not `unknown`. `defects`: with a defect found between `from` and `to`. `leaked`: with such a defect that was found after a deployment',
  }),
  parts: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .meta({
      description:
        '`true`: also the parts of releases, such as the platforms of an image index. Without it a release is one line, with the status of its worst part; what runs in an environment and what a search finds without its release are listed too',
    }),
  q: shortString.optional().meta({
    description:
      'A search: a digest or its beginning, a name, a purl, a commit or a repository; or any part, of at least two characters, of an advisory id, a component, a build parameter, a file name, a signer or an environment. With it, an image index comes before its platforms where the list is in the order of time',
  }),
  sort: z
    .enum(['newest', 'oldest', 'status', 'name'])
    .optional()
    .describe(
      'The order of the list; `newest` by default. `status`: worst first; with `environment` by the status there',
    ),
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before; use it with the same `sort`'),
  limit: z.coerce.number().int().min(1).max(500).optional().describe('The largest number of artifacts; 50 by default'),
  format: z.enum(['json', 'csv']).optional().describe('The format of the response; `json` by default'),
});

export const artifactListItem = z
  .object({
    digest,
    name: nullableString,
    version: nullableString,
    project: projectRef.nullable().describe('Null when no project is known'),
    claimed: z.boolean().describe('Whether its project is expected here: somebody of this installation has claimed it'),
    status,
    reason: z.string().describe('The reason for the status, in one sentence'),
    release: z
      .object({
        status: status.describe('The worst status of the artifact and its parts, by which lists and figures count'),
        reason: z.string(),
        worst: digest.nullable().describe('The part that has this status; null where it is the artifact itself'),
        parts: z.int().describe('The number of its parts, without the artifact itself'),
      })
      .optional()
      .describe('The release of which it is the image index or the first file; absent where it has no parts'),
    partOf: digest
      .optional()
      .describe('The image index or first file of whose release it is a part; absent for a release of its own'),
    releaseTag: z.string().optional().describe('Of a file of a release with several files: the tag of the release'),
    slsaLevel,
    signer: nullableString.describe('The identity of the signer'),
    environments: z.array(z.string()).describe('The environments in which the artifact runs now'),
    environmentStatus: status
      .optional()
      .describe('With the parameter `environment`: the status by the policy of that environment'),
    environmentReason: z.string().optional().describe('The reason for that status, in one sentence'),
    match: z.string().optional().meta({
      description: 'With the parameter `q`: why the search finds the artifact, where its name does not say so',
      example: 'CVE-2024-3094 in a vulnerability scan',
    }),
    evidenceCount: z.int().describe('The number of documents about the artifact'),
    firstSeen: dateTime,
    statusSince: dateTime,
  })
  .meta({ id: 'ArtifactListItem' }) satisfies z.ZodType<ArtifactListItem>;
export const artifactPage = z
  .object({
    artifacts: z.array(artifactListItem),
    cursor,
    total,
    defects: total
      .optional()
      .describe(
        'With `behind=defects` or `behind=leaked` and no filter but project and period: the number of these defects',
      ),
  })
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
        namedBy: z.array(z.string()).meta({
          description:
            'The ids of the verified documents that give the artifact this digest; empty when it is its own digest',
        }),
      }),
    ),
    artifactsHidden: z.int().describe('The number of artifacts that are not in `artifacts`'),
  })
  .meta({ id: 'AmbiguousDigest' }) satisfies z.ZodType<AmbiguousDigest>;

export const remediation = z.object({
  text: z.string().describe('What to do, in one sentence'),
  github: nullableString.describe('The lines to add to a GitHub workflow'),
  gitlab: nullableString.describe('The lines to add to a GitLab pipeline'),
  npm: nullableString.describe('The lines to add for npm'),
  commands: nullableString.optional().meta({
    description:
      'Commands for a POSIX shell about this artifact, with its digest, repository and workflow; absent or null where the rule has none, or where the artifact lacks what they name',
  }),
});
export const verdict = z
  .object({
    rule: z.string().describe('The id of the rule'),
    policy: z.object({ id: z.string(), version: z.int() }).describe('The policy that the rule belongs to'),
    title: z.string(),
    severity: z.enum(['block', 'warn', 'info']).describe('`block`: decides the status. `warn` and `info`: only shown'),
    effective: dateTime.optional().describe('The time from which the rule decides, where it is in the future'),
    outcome: checkOutcome,
    code: z.string().describe('A stable, kebab-case code of the result'),
    brief: z.string().describe('The result in a few words'),
    detail: z.string().describe('What was evaluated and what was found'),
    expected: nullableString.describe('The expected value, if the rule compares values'),
    actual: nullableString.describe('The value found'),
    evidence: z.array(z.string()).describe('The ids of the documents that the verdict is based on'),
    findings: z
      .array(
        z.object({
          id: z.string(),
          aliases: z.array(z.string()),
          package: nullableString,
          purl: nullableString,
          version: nullableString,
        }),
      )
      .optional()
      .describe('The vulnerabilities for which the rule fails; at most 200. Waivers can name them'),
    findingsHidden: z.int().optional().describe('The number of vulnerabilities that `findings` does not list'),
    inherited: z.string().optional().meta({
      description: 'The digest of the image index that the evidence is about, when it is not about the artifact itself',
    }),
    threats: z
      .array(z.object({ id: z.string(), title: z.string() }))
      .describe('The SLSA threats that remain open; empty when the rule passes'),
    remediation: remediation.nullable().describe('Null when there is nothing to do'),
  })
  .meta({ id: 'Verdict', description: 'The result of one rule of the policy' });

export const artifactStatus = z
  .object({
    status,
    underlying: status.describe('The status without waivers'),
    reason: z.string().describe('The reason for the status, in one sentence'),
    rule: nullableString.describe('The rule that decided the status; null when no single rule did'),
    waivers: z
      .array(
        z.object({
          id: z.string(),
          rule: z.string(),
          owner: z.string(),
          reason: z.string(),
          expiresAt: dateTime,
          ...waiverScope,
        }),
      )
      .describe('The waivers that apply'),
    derived: z
      .object({
        platforms: z.int().describe('The number of platforms'),
        attested: z.int().describe('The number of platforms with a known status'),
        weakest: status.nullable().describe('The worst status of a platform; null when none is known'),
        missing: z.array(z.string()).describe('The platforms without a known status; at most 32'),
      })
      .optional()
      .meta({
        description: 'The statuses of the platforms, only for an image index without verified evidence of its own',
      }),
  })
  .meta({ id: 'ArtifactStatus' });

export const evidenceSummary = z
  .object({
    id: z.string().describe('The id of the document: the SHA-256 of its original bytes, as `sha256:hex`'),
    format: z.string().describe('The format of the document, such as `sigstore-bundle` or `cyclonedx`'),
    predicateType: nullableString.describe('The predicate type of an in-toto statement; null for other documents'),
    title: z.string().describe('The kind of document, in plain words'),
    outcome: verificationOutcome,
    problem: nullableString.describe('The first check that did not pass, in one sentence; null when all passed'),
    signer: nullableString.describe('The identity of the signer'),
    receivedAt: dateTime,
    signedAt: dateTime.nullable().describe('The earliest trusted time of the signature; null when there is none'),
    size: z.int().describe('Bytes of the original document'),
    secrets: z
      .int()
      .describe('The number of secrets that were found in the document: rotate them. The status does not depend on it'),
    sealed: z.boolean().describe('Whether an administrator removed its bytes for good'),
  })
  .meta({ id: 'EvidenceSummary' });

export const deployment = z
  .object({
    environment: z.string().describe('The name of the environment'),
    status: z.enum(['deployed', 'failed', 'pending', 'decommissioned', 'rolled-back']),
    since: dateTime,
    url: nullableString.describe('A page about the deployment'),
    source: z.string().describe('Where the report of the deployment comes from, such as `github`'),
    digest: z.string().describe('The digest of the artifact; empty when it is not known'),
    artifactName: nullableString,
  })
  .meta({ id: 'Deployment' });

const coveringIndex = z
  .object({
    digest,
    name: nullableString,
    status,
    relation: z.literal('names-this-platform'),
    evidenceId: z.string().describe('The id of the index document'),
    platform: nullableString.describe(
      'The name of the platform in the index, such as `linux/arm64`; null when the index does not name the platform, or names it in a nested index',
    ),
    evidence: z.array(evidenceSummary).describe('The documents about the index, newest first; at most 24'),
  })
  .meta({
    id: 'CoveringIndex',
    description: 'An image index that lists the artifact as a platform and whose evidence counts for the artifact',
  });
const platformView = z
  .object({
    digest: z.string(),
    platform: nullableString,
    status: status.nullable().describe('Null when nothing is known about the platform'),
    reason: nullableString,
    evidenceCount: z.int().describe('The number of documents about the platform itself'),
  })
  .meta({ id: 'Platform', description: 'One platform of an image index' });

const claimView = z
  .object({
    id: z.string().describe('The id of the document'),
    title: z.string().describe('The kind of document, in plain words'),
    kind: z.enum(CLAIM_KINDS).describe('The kind of claim that the document makes'),
    outcome: verificationOutcome,
    claimedBy: speaker.describe('The speaker of the document, who has no authority over the artifact'),
    sentBy: actor.nullable().describe('Null for a document that was stored before the server recorded senders'),
    receivedAt: dateTime,
    alarming: z.boolean().describe('Whether its verification failed, although a token or a workload identity sent it'),
  })
  .meta({ id: 'Claim', description: 'A document about an artifact that decides nothing about it' });

export const artifactViewQuery = z.object({
  environment: environmentQuery.describe('The status and the checks by the policy of this environment'),
});

export const artifactView = z
  .object({
    digest,
    names: z.array(z.string()).describe('The names of the artifact; lists show the first one'),
    purls: z.array(z.string()).describe('The package URLs of the artifact'),
    project: projectRef.nullable(),
    expected: z
      .boolean()
      .describe('Whether its project is expected here: somebody of this installation has claimed it'),
    conflict: z
      .tuple([projectRef, projectRef])
      .nullable()
      .describe(
        'Two expected projects with equal authority over the artifact, `project` first; null without a conflict',
      ),
    summary: nullableString.describe('How the artifact was built, in one sentence; null without evidence'),
    status: artifactStatus,
    statusSince: dateTime
      .nullable()
      .describe('Null where the policy of an environment gives another status than the one without environment'),
    holdsUntil: dateTime
      .nullable()
      .describe(
        'The time from which on the status may be another one without any change of the evidence: a rule about age may fail, a rule may take effect, or a waiver may end; null where time changes nothing',
      ),
    slsaLevel,
    checks: z.array(verdict).describe('One verdict for each rule of the policy, evaluated for this response'),
    waivers: z
      .array(waiverView)
      .describe(
        'The waivers in force that cover the artifact, its own and those of its project; `status.waivers` are those that count now',
      ),
    evidence: z.array(evidenceSummary).describe('The documents about the artifact, newest first; at most 100'),
    conformance: z
      .record(z.string(), conformance)
      .describe('How the newest 20 documents of registered predicate types conform, by the id of the document'),
    verifications: z
      .record(z.string(), verification)
      .describe('The full verification of each document in `evidence` and `coveredBy`, by the id of the document'),
    evidenceHidden: z.int().describe('The number of documents that count and are not in `evidence`'),
    privateDocuments: z
      .int()
      .describe(
        'The number of documents about the artifact that are also about something private; they count all the same',
      ),
    claims: z.array(claimView).describe('Documents about the artifact that do not count, newest first; at most 50'),
    claimsHidden: z.int().describe('The number of such documents that are not in `claims`'),
    quarantined: z
      .array(z.object({ id: z.string(), title: z.string() }))
      .describe('Documents that are quarantined and count for nothing, the newest first; bounded'),
    coveredBy: z.array(coveringIndex).describe('Empty when no image index covers the artifact'),
    platforms: z.array(platformView).describe('The platforms of an image index, in its order; empty for others'),
    platformsHidden: z.int().describe('The number of platforms that are not in `platforms`'),
    build: z
      .object({
        builderId: nullableString,
        buildType: nullableString,
        invocation: nullableString.describe('The id of the run of the build'),
        invocationUrl: nullableString.describe('The id of the run, when it is an `https` URL'),
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
      .nullable()
      .describe('The build that made the artifact; null when it is not known'),
    rebuilds: rebuildsView,
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
    githubRecords: githubRecordsView.nullable().describe('Null where GitHub is not asked about the artifact'),
    releaseTag: z.string().optional().describe('Of a file of a release with several files: the tag of the release'),
    releaseFiles: z.array(artifactListItem).describe('The other known files of that release; at most 128'),
    siblings: z.array(artifactListItem).describe('The other artifacts of the same build; at most 50'),
    siblingsHidden: z.int().describe('The number of siblings that are not in `siblings`'),
    history: z
      .array(
        z.object({ at: dateTime, from: status.nullable(), to: status, reason: z.string(), evidenceId: nullableString }),
      )
      .describe('The changes of the status, newest first; at most 100'),
    otherDigests: z.array(z.string()).describe('Further digests that verified statements give the artifact'),
    firstSeen: dateTime,
    timeToVerifySeconds: z
      .number()
      .nullable()
      .describe(
        'From the end of the build, else from the signing, else from the time first seen, to the first time the artifact was verified; null when it never was',
      ),
    policy: appliedPolicy,
    dryRuns: z.array(dryRun).describe('One for each policy that only tries its rules'),
    environments: z.array(environmentStatus).describe('One for each environment in which the artifact runs now'),
    log: z.object({ size: z.int(), origin: z.string() }).nullable().describe('The newest checkpoint of the log'),
  })
  .meta({ id: 'Artifact' }) satisfies z.ZodType<Omit<ArtifactView, 'verifications' | 'checks'>>;

export type ArtifactQuery = z.infer<typeof artifactQuery>;
/** The filter of `listArtifacts` for a query. Throws `bad-request` for an unknown status. */
export function artifactFilter({ status: statuses, format: _format, ...rest }: ArtifactQuery): ArtifactFilter {
  return {
    ...rest,
    ...(statuses === undefined
      ? {}
      : {
          status: parseWithSchema(
            z.array(status),
            statuses
              .split(',')
              .map((text) => text.trim())
              .filter((text) => text !== ''),
          ),
        }),
  };
}
