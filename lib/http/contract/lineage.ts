/** The schemas of the lineage graph. */
import * as z from 'zod';
import type { LineageView } from '#lib/views/lineage.ts';
import { status } from './shared/shared-schemas.ts';

const nullableString = z.string().nullable();

export const lineageQuery = z.object({
  direction: z
    .enum(['up', 'down', 'both', 'impact'])
    .optional()
    .describe(
      '`up`: towards the source. `down`: towards production. `both`: the default. `impact`: down, and only the paths that end at a deployment',
    ),
  claims: z
    .enum(['show', 'hide'])
    .optional()
    .describe('`hide`: without the claims whose speaker has no authority, and without what only they reach'),
  depth: z.coerce
    .number()
    .int()
    .min(1)
    .max(12)
    .optional()
    .describe('The largest number of steps from the root; 4 by default'),
  limit: z.coerce.number().int().min(1).max(5_000).optional().describe('The largest number of nodes; 300 by default'),
});

export const lineageView = z
  .object({
    root: z.string().describe('The id of the node that the traversal started at'),
    nodes: z.array(
      z.object({
        id: z.string().describe('The digest of an artifact; for other nodes, kind and number'),
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
          'private',
        ]),
        label: z.string(),
        detail: nullableString,
        status: status.nullable().describe('The status of an artifact; null for other nodes'),
        href: nullableString.describe('A page about the node: a path on this server, or a URL'),
        depth: z.int().describe('Steps from the root: negative towards the source, positive towards production'),
        more: z
          .int()
          .meta({ description: 'The number of neighbours that are not in this response; 200 means 200 or more' }),
      }),
    ),
    edges: z.array(
      z.object({
        id: z.string(),
        from: z.string().describe('The id of a node'),
        to: z.string().describe('The id of a node'),
        kind: z.enum([
          'source-of',
          'built',
          'contains',
          'depends-on',
          'describes',
          'deployed-to',
          'released-as',
          'material-of',
          'private',
        ]),
        evidenceId: nullableString.meta({
          description: 'The document that claims this edge; null when no stored document does',
        }),
        verified: z.boolean().describe('Whether that document counts and is verified'),
        counts: z
          .boolean()
          .describe(
            'False: the speaker of that document has no authority, or the document is quarantined; the claim decides nothing',
          ),
      }),
    ),
    hidden: z
      .object({ nodes: z.int(), reason: nullableString })
      .describe('The nodes that were reached but left out, and the reason'),
  })
  .meta({ id: 'Lineage' }) satisfies z.ZodType<LineageView>;
