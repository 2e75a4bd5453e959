/** The schemas of retention and legal holds: what requests may hold and what responses hold. */
import * as z from 'zod';
import { KEEP_REASONS } from '#lib/policy/retention/decide.ts';
import { EVIDENCE_KINDS } from '#lib/evidence/model/kinds.ts';
import type { HoldPage, HoldView } from '#lib/views/retention/hold.ts';
import type { BodyView, RetentionPreview } from '#lib/views/retention/retention.ts';
import { release, releaseRequest } from './release.ts';
import { cursor, dateTime, numberedPageQuery, requestText } from './shared-schemas.ts';

const days = z.int().describe('The days that the policy keeps them, from their receipt');

export const inclusion = z.object({
  index: z.int(),
  leafHash: z.string(),
  treeSize: z.int(),
  root: z.string(),
  proof: z.array(z.string()),
  checkpoint: z.string(),
});

/** Whether the bytes of a document are kept. */
export const body = z
  .discriminatedUnion('kept', [
    z.object({ kept: z.literal(true) }),
    z.object({
      kept: z.literal(false),
      remark: z.string().describe('When it was verified, by which trust, and what was dropped, in sentences'),
      droppedAt: dateTime,
      policy: z.object({ id: z.string(), version: z.int(), days }).nullable().describe('Null for a sealed document'),
      run: z.int().nullable().describe('The number of the run; null for a sealed document'),
      entry: z
        .string()
        .describe('The entry of the log about the drop, as it was logged: its leaf hash is over these bytes'),
      log: inclusion.nullable().describe('The inclusion proof of this entry; null before a checkpoint covers it'),
      proof: z
        .object({ index: z.int(), size: z.int(), root: z.string(), proof: z.array(z.string()) })
        .nullable()
        .describe(
          'The RFC 6962 inclusion proof of the SHA-256 of the document, 32 bytes, in the tree whose root is `sha256` of the entry; null for a sealed document, whose SHA-256 is in the entry itself',
        ),
    }),
  ])
  .meta({
    id: 'Body',
    description:
      'Whether the original bytes are kept, and the proof of the drop where retention dropped them or an administrator sealed the document',
  }) satisfies z.ZodType<BodyView>;

const amount = {
  documents: z.int(),
  bytes: z.int().describe('Bytes of the documents'),
  storedBytes: z.int().describe('Bytes that they take in the store, compressed'),
};

export const retentionPreview = z
  .object({
    cutoff: dateTime
      .nullable()
      .describe('Documents received later are too young for every policy; null when no policy lets anything go'),
    documents: z.int().describe('The documents that this part is about'),
    drops: z.array(
      z.object({
        kind: z.enum(EVIDENCE_KINDS),
        project: z.string().nullable(),
        policy: z.string(),
        version: z.int(),
        days,
        ...amount,
      }),
    ),
    keeps: z.array(
      z.object({ reason: z.enum(KEEP_REASONS), text: z.string().describe('The reason in one sentence'), ...amount }),
    ),
    cursor,
  })
  .meta({ id: 'RetentionPreview' }) satisfies z.ZodType<RetentionPreview>;

export const retentionQuery = z.object({
  cursor: z.string().max(40).optional().describe('The `cursor` of the part before'),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});

export const holdView = z
  .object({
    id: z.int(),
    project: z.string().nullable().describe('The slug of the held project'),
    artifact: z.string().nullable().describe('The digest of the held artifact'),
    evidence: z.string().nullable().describe('The id of the held document'),
    ...release.shape,
  })
  .meta({ id: 'Hold' }) satisfies z.ZodType<HoldView>;

export const holdPage = z
  .object({ holds: z.array(holdView), cursor })
  .meta({ id: 'HoldPage' }) satisfies z.ZodType<HoldPage>;

export const holdQuery = numberedPageQuery;

export const holdRequest = z
  .strictObject({
    project: requestText('a project')
      .optional()
      .describe('A project, as `github.com/owner/name`: everything of it, also what arrives later'),
    artifact: requestText('a digest')
      .optional()
      .describe('The digest of an artifact: every document about it, also those that arrive later'),
    evidence: requestText('an id').optional().describe('The id of one document'),
    reason: requestText('a reason'),
  })
  .meta({ id: 'HoldRequest', description: 'Exactly one of `project`, `artifact` and `evidence`' });

export const holdReleaseRequest = releaseRequest.meta({ id: 'HoldRelease' });
