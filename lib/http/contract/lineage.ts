import * as z from 'zod';
import type { LineageView } from '#lib/views/lineage.ts';
import { status } from './shared-schemas.ts';

const nullableString = z.string().nullable();

export const lineageQuery = z.object({
  direction: z.enum(['up', 'down', 'both', 'impact']).optional(),
  depth: z.coerce.number().int().min(1).max(12).optional(),
  limit: z.coerce.number().int().min(1).max(5_000).optional(),
});

export const lineageView = z
  .object({
    root: z.string(),
    nodes: z.array(
      z.object({
        id: z.string(),
        kind: z.enum([
          'source',
          'build',
          'artifact',
          'index',
          'material',
          'component',
          'sbom',
          'deployment',
          'release',
        ]),
        label: z.string(),
        detail: nullableString,
        status: status.nullable(),
        href: nullableString,
        depth: z.int(),
        more: z.int().meta({ description: 'Neighbours that are not in this answer; 200 stands for 200 and more' }),
      }),
    ),
    edges: z.array(
      z.object({
        id: z.string(),
        from: z.string(),
        to: z.string(),
        kind: z.enum([
          'source-of',
          'built',
          'contains',
          'depends-on',
          'describes',
          'deployed-to',
          'released-as',
          'material-of',
        ]),
        evidenceId: nullableString.meta({ description: 'The evidence that claims it' }),
        verified: z.boolean(),
      }),
    ),
    hidden: z.object({ nodes: z.int(), reason: nullableString }),
  })
  .meta({ id: 'Lineage' }) satisfies z.ZodType<LineageView>;
