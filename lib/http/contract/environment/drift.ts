/** The schemas of drift: the differences between what should run in environments and what runs there. */
import * as z from 'zod';
import { CHAIN_STEPS } from '#lib/inventory/drift/root-cause.ts';
import { FINDING_KINDS } from '#lib/inventory/drift/find-drift.ts';
import type { FindingCounts, FindingPage, FindingView } from '#lib/views/environment/environment.ts';
import {
  cursor,
  dateTime,
  digest,
  environmentQuery,
  numberedPageQuery,
  status,
} from '#lib/http/contract/shared/shared-schemas.ts';

const findingKind = z.enum(FINDING_KINDS).meta({
  id: 'FindingKind',
  description:
    '`not-expected`: it runs, and nothing says that it should. `not-running`: it should run, and does not. `changed`: another digest runs in the place of the expected one. `without-evidence`: it runs, and no provenance that counts is about it. `unresolved`: nobody can say which manifest its tag names; this is no drift',
});

export const driftQuery = numberedPageQuery.extend({
  environment: environmentQuery,
  kind: findingKind.optional(),
  state: z.enum(['open', 'ended']).optional().describe('`open` (the default): what is so now. `ended`: what was'),
  format: z.enum(['json', 'csv']).optional(),
});

const side = z
  .object({
    image: z.string().nullable().describe('As it is named'),
    digest: digest.nullable(),
    artifact: z
      .object({ digest, name: z.string().nullable(), status, project: z.string().nullable() })
      .nullable()
      .describe('Null: nothing is known about the digest'),
  })
  .meta({ id: 'FindingSide' });

const chainLink = z.object({ name: z.string(), at: dateTime.nullable() }).meta({ id: 'ChainLink' });

export const finding = z
  .object({
    id: z.int(),
    environment: z.string(),
    owner: z.string().nullable(),
    kind: findingKind,
    slot: z.string().describe('`NAMESPACE/WORKLOAD/CONTAINER`, as far as they are known'),
    running: side.nullable(),
    expected: side.nullable(),
    since: dateTime,
    until: dateTime.nullable().describe('Null: it is still so'),
    rootCause: z
      .object({
        step: z.enum(CHAIN_STEPS),
        text: z.string(),
        running: chainLink.nullable(),
        expected: chainLink.nullable(),
      })
      .nullable()
      .describe('The first step at which what runs and what should run part'),
  })
  .meta({ id: 'Finding', description: 'One difference' }) satisfies z.ZodType<FindingView>;

export const findingCounts = z
  .object(
    Object.fromEntries(FINDING_KINDS.map((kind) => [kind, z.int()])) as { [kind in keyof FindingCounts]: z.ZodInt },
  )
  .meta({
    id: 'FindingCounts',
    description: 'The number of differences of each kind',
  }) satisfies z.ZodType<FindingCounts>;

export const findingPage = z
  .object({ findings: z.array(finding).describe('The newest first'), cursor })
  .meta({ id: 'FindingPage' }) satisfies z.ZodType<FindingPage>;
