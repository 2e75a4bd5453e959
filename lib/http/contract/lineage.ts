/** The schemas of the lineage graph. */
import * as z from 'zod';
import { LINEAGE_GROUPINGS, type LineageOverview, type LineageView } from '#lib/views/lineage.ts';
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
  limit: z.coerce.number().int().min(1).max(50_000).optional().describe('The largest number of nodes; 300 by default'),
});

/** Groups that can be open at once; `OVERVIEW_LIMITS` of the query has the same numbers. */
const MAX_OPEN = 32;

export const lineageOverviewQuery = lineageQuery.omit({ limit: true }).extend({
  by: z
    .enum(LINEAGE_GROUPINGS)
    .optional()
    .describe(
      'What a group has in common: a `project` (the default), a `build`, a `release`, or only the `kind` of node. Nodes that belong to none are grouped by kind, components and materials also by ecosystem',
    ),
  open: z
    .string()
    .max(8_000)
    .transform((text) => text.split(','))
    .refine((ids) => ids.length <= MAX_OPEN, `at most ${MAX_OPEN} groups can be open`)
    .optional()
    .describe(
      'The ids of groups of an earlier answer, separated by commas: the answer shows their parts. What does not fit on a page is one more group, which opens the next page',
    ),
  page: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .optional()
    .describe('The largest number of parts of a group that are shown at once; 60 by default'),
});

const lineageNode = z.object({
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
  more: z.int().meta({ description: 'The number of neighbours that are not in this response; 200 means 200 or more' }),
});

const lineageEdge = z.object({
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
});

const hiddenNodes = z
  .object({ nodes: z.int(), reason: nullableString })
  .describe('The nodes that were reached but left out, and the reason');

const within = nullableString.meta({ description: 'The id of the open group that it is a part of; null: of none' });

export const lineageOverview = z
  .object({
    root: z.string().describe('The id of the node that the traversal started at'),
    by: z.enum(LINEAGE_GROUPINGS),
    nodes: z.array(lineageNode.extend({ within })).describe('The nodes that are shown by themselves'),
    groups: z
      .array(
        z.object({
          id: z.string().describe('For `open`, as long as the store does not change'),
          label: z.string(),
          kind: lineageNode.shape.kind.nullable().describe('The kind of all its nodes; null when they differ'),
          href: nullableString.meta({ description: 'The page of its project, or the address of its build or release' }),
          isRest: z.boolean().describe('It holds the parts of an open group that do not fit on a page'),
          within,
          nodes: z.int(),
          kinds: z.array(z.object({ kind: lineageNode.shape.kind, nodes: z.int() })),
          statuses: z
            .array(z.object({ status, nodes: z.int() }))
            .describe('Its artifacts by status, without those that only claims without authority lead to'),
          status: status.nullable().describe('The worst of these statuses'),
          claimed: z.int().describe('Its nodes that only claims without authority lead to'),
          inside: z.int().describe('The claims between its nodes'),
          depth: lineageNode.shape.depth,
        }),
      )
      .describe('The groups; each node that was found is shown by itself or in exactly one group'),
    edges: z
      .array(
        lineageEdge.extend({
          evidenceId: nullableString.meta({
            description: 'The document that makes the only claim; null for several claims, or without a document',
          }),
          verified: z.boolean().describe('Whether the documents of all claims count and are verified'),
          counts: z.boolean().describe('Whether one of the claims counts'),
          claims: z.int(),
          verifiedClaims: z.int(),
          claimsWithoutAuthority: z.int(),
        }),
      )
      .describe('All claims of one kind between two shown nodes or groups'),
    opened: z.array(z.object({ id: z.string(), label: z.string(), nodes: z.int() })).describe('The open groups'),
    total: z.object({
      nodes: z.int().describe('The nodes that were found'),
      shown: z.int().describe('Those of them that are shown by themselves'),
    }),
    hidden: hiddenNodes,
  })
  .meta({ id: 'LineageOverview' }) satisfies z.ZodType<LineageOverview>;

export const lineageView = z
  .object({
    root: z.string().describe('The id of the node that the traversal started at'),
    nodes: z.array(lineageNode),
    edges: z.array(lineageEdge),
    hidden: hiddenNodes,
  })
  .meta({ id: 'Lineage' }) satisfies z.ZodType<LineageView>;
