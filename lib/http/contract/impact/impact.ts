/** The schemas of impact: what is deployed now and came from something. */
import * as z from 'zod';
import { type ImpactPage, ORIGIN_KINDS, type OriginKind } from '#lib/views/impact/impact.ts';
import {
  cursor,
  dateTime,
  digest,
  environmentQuery,
  numberedPageQuery,
  status,
} from '#lib/http/contract/shared/shared-schemas.ts';

const MEANINGS: { [kind in OriginKind]: string } = {
  commit: 'A commit, or its first 7 or more hex digits',
  builder: 'The id of a builder, as provenance has it, or without its ref (`@…`), which means every ref',
  signer: 'The identity of a signer, as certificates have it',
  image: 'An image: its digest, `NAME@DIGEST`, a purl, or exactly one of its names',
  component: 'A component: its purl; without a version, every version',
  cve: 'The id of a vulnerability or an advisory that a scan or a VEX statement names',
};

const text = z.string().trim().min(1).max(2_000).optional();

export const impactQuery = numberedPageQuery
  .extend({
    ...(Object.fromEntries(ORIGIN_KINDS.map((kind) => [kind, text.describe(MEANINGS[kind])])) as {
      [kind in OriginKind]: typeof text;
    }),
    environment: environmentQuery,
    format: z.enum(['json', 'csv']).optional(),
  })
  .refine((query) => ORIGIN_KINDS.filter((kind) => query[kind] !== undefined).length === 1, {
    message: `ask for exactly one of ${ORIGIN_KINDS.join(', ')}`,
  });

/** The kind and the value of the origin that a query names. */
export function originOf(query: z.infer<typeof impactQuery>): { kind: OriginKind; value: string } {
  const kind = ORIGIN_KINDS.find((one) => query[one] !== undefined)!;
  return { kind, value: query[kind]! };
}

const step = z
  .object({ kind: z.string(), label: z.string(), href: z.string().nullable() })
  .meta({ id: 'ImpactStep', description: 'One step from the origin to what is deployed' });

const artifact = z
  .object({
    digest,
    name: z.string().nullable(),
    project: z.string().nullable(),
    status: status.describe('Its status in this environment'),
    reason: z.string().nullable(),
    since: dateTime.nullable().describe('Since when it runs there; null where no deployment says it'),
    path: z.array(step).describe('The shortest way from the origin; the last step is the artifact'),
  })
  .meta({ id: 'ImpactedArtifact' });

export const impactPage = z
  .object({
    origin: z.object({
      kind: z.enum(ORIGIN_KINDS),
      value: z.string(),
      isKnown: z.boolean().describe('Whether the store knows it at all'),
    }),
    environments: z
      .array(z.object({ name: z.string(), owner: z.string().nullable(), artifacts: z.array(artifact) }))
      .describe('In the order of their names, as far as this page goes'),
    examined: z.int().describe('The number of deployed artifacts that this page looked at'),
    hidden: z.string().nullable().describe('Why something may be missing; null: nothing is'),
    cursor,
  })
  .meta({ id: 'ImpactPage' }) satisfies z.ZodType<ImpactPage>;
