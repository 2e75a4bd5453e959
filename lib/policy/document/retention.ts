/** The retention of a policy, as people write it. */
import { z } from 'zod';
import { EVIDENCE_KINDS, type EvidenceKind } from '#lib/evidence/model/kinds.ts';

/** A hundred years: more days than this are a mistake, and "for ever" is written by leaving the kind out. */
const MAX_DAYS = 36_525;

const kinds = z
  .union([z.literal('all'), z.array(z.enum(EVIDENCE_KINDS)).min(1, 'must name a kind').max(EVIDENCE_KINDS.length)], {
    error: ({ input }) => (Array.isArray(input) ? unknownKind(input) : "must be 'all' or a list of kinds of evidence"),
  })
  .describe('The kinds of evidence, or `all`. A kind that is named comes before `all`');

function unknownKind(input: readonly unknown[]): string {
  const unknown = input.find((kind) => !EVIDENCE_KINDS.some((known) => known === kind));
  return unknown === undefined
    ? 'must name each kind of evidence once'
    : `there is no kind of evidence ${JSON.stringify(String(unknown).slice(0, 80))}; the kinds are ${EVIDENCE_KINDS.join(', ')}`;
}

const rule = z.strictObject({
  kinds,
  days: z
    .int('must be a whole number of days')
    .min(1, 'must be at least one day')
    .max(MAX_DAYS)
    .describe('Days after the receipt of a document after which its bytes may be dropped'),
  keepNewest: z
    .boolean()
    .default(false)
    .describe('Whether the bytes of the newest document of a kind and outcome are kept for each artifact'),
});

/** The schema. What a policy names nowhere is kept for ever. */
export const retention = z
  .array(rule)
  .min(1)
  .max(EVIDENCE_KINDS.length + 1)
  .superRefine((rules, context) => {
    const seen = new Set<EvidenceKind | 'all'>();
    for (const [at, { kinds: named }] of rules.entries())
      for (const [index, kind] of (named === 'all' ? ['all' as const] : named).entries()) {
        if (seen.has(kind))
          context.addIssue({
            code: 'custom',
            path: named === 'all' ? [at, 'kinds'] : [at, 'kinds', index],
            message: `the retention of ${kind} is stated twice`,
          });
        seen.add(kind);
      }
  })
  .describe(
    'How long the bytes of evidence are kept. Verdicts, digests and log entries stay for ever, and so do the bytes of what is deployed, waived or under legal hold',
  );
