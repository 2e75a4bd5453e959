/** The schemas of comparisons. */
import * as z from 'zod';
import { CHANGES, type AspectComparison, type Difference, MAX_DIFFERENCES } from '#lib/compare/compare-profiles.ts';
import { ASPECTS } from '#lib/compare/profile.ts';
import type { BuildEnvironmentView } from '#lib/views/compare/build-environment.ts';
import { ENVIRONMENT_THINGS } from '#lib/views/compare/build-environment.ts';
import type { ComparisonView, FirstDifferenceView } from '#lib/views/compare/compare.ts';
import { dateTime, digest, environmentQuery, evidenceId, status } from '#lib/http/contract/shared/shared-schemas.ts';

const comparedName = z.string().trim().min(1).max(300);
const moment = z.string().max(40).optional();

export const compareQuery = z.object({
  a: comparedName.optional().meta({
    description:
      'The first of the two: a digest `algorithm:hex`, or `environment:NAME`. Without it, the first one is `b` at `aAt`, and without that time the release before `b`',
    example: `sha256:${'ab'.repeat(32)}`,
  }),
  b: comparedName.meta({ description: 'The second of the two', example: 'environment:production' }),
  aAt: moment.describe('The first one as of this past time (RFC 3339) instead of now'),
  bAt: moment.describe('The second one as of this past time (RFC 3339) instead of now'),
  environment: environmentQuery.describe('Statuses and rules of artifacts by the policies of this environment'),
  parts: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: also the platforms of two image indexes, or the files of two builds'),
});

export const firstDifferenceQuery = z.object({
  a: comparedName.optional().describe('The digest of the artifact that `b` was compared with'),
  b: comparedName.describe('The digest of the artifact from which the search goes back'),
  aspect: z.enum(ASPECTS),
  key: z.string().min(1).max(2_000).describe('The `key` of a difference'),
  environment: environmentQuery.describe('As in the comparison'),
});

const known = z.enum(['all', 'part', 'none']);
const stated = z
  .object({
    values: z.array(z.string()).describe('At most 12'),
    valuesHidden: z.int(),
    note: z.string().nullable().describe('Not compared, such as the reason of a status'),
    verified: z.boolean().describe('Whether a verified document states every value'),
    documents: z.array(evidenceId).describe('Documents that state it; at most 4'),
  })
  .meta({ id: 'StatedFact', description: 'A fact as the documents about one artifact state it' });
const difference = z
  .object({
    key: z.string(),
    label: z.string(),
    change: z
      .enum(CHANGES)
      .describe(
        '`new`: only `b` has it. `gone`: only `a` has it. `changed`: the values differ. `not-known`: one of the two states it, and nothing says whether the other one has it',
      ),
    a: stated.nullable(),
    b: stated.nullable(),
  })
  .meta({ id: 'Difference' }) satisfies z.ZodType<Difference>;
const counts = z.object({
  same: z.int(),
  new: z.int(),
  gone: z.int(),
  changed: z.int(),
  notKnown: z.int(),
});
const aspectOutcome = z.enum(['equal', 'differs', 'not-known', 'not-stated']);
const sideKnown = z.object({
  known: known.describe(
    '`all`: what no document states is absent. `part`: more may exist. `none`: no document states anything',
  ),
  why: z.string().nullable(),
});

const aspectComparison = z
  .object({
    aspect: z.enum(ASPECTS),
    outcome: aspectOutcome.describe('`not-stated`: nothing is known of this aspect of either artifact'),
    counts,
    differences: z.array(difference).describe(`At most ${MAX_DIFFERENCES}; changed values first`),
    hidden: z.int().describe('Differences that are counted and not listed'),
    a: sideKnown,
    b: sideKnown,
    claims: z
      .array(difference)
      .describe('Differences of what is merely claimed. They change no outcome and no count; at most 50'),
    claimsHidden: z.int(),
  })
  .meta({ id: 'AspectComparison' }) satisfies z.ZodType<AspectComparison>;

const side = z.object({
  kind: z.enum(['artifact', 'environment']),
  digest: digest.nullable(),
  environment: z.string().nullable(),
  name: z.string().nullable(),
  version: z.string().nullable(),
  project: z.string().nullable().describe('The slug of its project'),
  at: dateTime.nullable().describe('As of this time; null: now'),
  status: status.nullable().describe('Null for an environment, and where the artifact was not known then'),
  privateDocuments: z.int().describe('Documents that the caller may not see. They are not compared'),
});
const partSide = z.object({ digest, version: z.string().nullable(), status: status.nullable() });
const outcome = z.enum(['equal', 'differs', 'not-known']);

export const comparisonView = z
  .object({
    a: side,
    b: side,
    outcome: outcome.describe(
      '`not-known`: nothing is known to differ, and something is known of one of the two only, nothing of either, or parts were not compared',
    ),
    aspects: z.array(aspectComparison).describe('Empty for two environments'),
    parts: z
      .array(
        z.object({
          name: z.string().describe('The platform, the name of the file without version, or the project'),
          a: partSide.nullable(),
          b: partSide.nullable(),
          outcome: z.enum([...outcome.options, 'new', 'gone']),
          aspects: z
            .array(z.object({ aspect: z.enum(ASPECTS), outcome: aspectOutcome, counts }))
            .describe('The aspects that are not equal'),
        }),
      )
      .describe('The matched platforms, files, or artifacts of two environments; at most 100'),
    partsHidden: z.int().describe('Parts that were not compared'),
  })
  .meta({ id: 'Comparison', description: 'What is new, gone and changed' }) satisfies z.ZodType<ComparisonView>;

const releaseRef = z
  .object({
    digest,
    name: z.string().nullable(),
    version: z.string().nullable(),
    at: dateTime.describe('The end of its build or its signing, else when it was first seen'),
  })
  .meta({ id: 'ReleaseRef' });
const examined = releaseRef.extend({ stated: stated.nullable().describe('Null where it is known not to have it') });

export const firstDifferenceView = z
  .object({
    aspect: z.enum(ASPECTS),
    key: z.string(),
    label: z.string(),
    end: z
      .enum(['found', 'first-release', 'limit', 'not-known'])
      .describe(
        '`found`: a release differs. `first-release`: every earlier release has the same. `limit`: older releases were not examined. `not-known`: nothing is known of it in the newest release',
      ),
    first: examined.nullable().describe('The oldest release that is known to have the value of `b`'),
    before: examined.nullable().describe('The newest release that differs'),
    between: z.array(releaseRef).describe('Releases between these two of which it is not known; at most 20'),
    betweenHidden: z.int(),
    examined: z.int(),
  })
  .meta({ id: 'FirstDifference' }) satisfies z.ZodType<FirstDifferenceView>;

export const buildEnvironmentView = z
  .object({
    digest,
    things: z
      .array(
        z.object({
          fact: z.enum(ENVIRONMENT_THINGS),
          name: z.string(),
          version: z.string().nullable(),
          digest: digest.nullable(),
          document: z.object({ id: evidenceId, title: z.string() }),
          standing: z
            .enum(['verified', 'reported', 'claimed'])
            .describe(
              '`verified`: the document counts and is verified. `reported`: it counts. `claimed`: it does not count',
            ),
        }),
      )
      .describe('At most 200; what counts first'),
    hidden: z.int(),
    previous: releaseRef.nullable().describe('The release before of the same project; null where none is known'),
    changes: z.array(difference).describe('What differs from the release before, of what counts'),
    changesHidden: z.int(),
  })
  .meta({ id: 'BuildEnvironment' }) satisfies z.ZodType<BuildEnvironmentView>;
