/** The schemas of waivers: what requests may hold and what responses hold. */
import * as z from 'zod';
import { WAIVER_LIMITS, WAIVER_STATES } from '#lib/views/waiver.ts';
import type { WaiverPage, WaiverView } from '#lib/views/waiver.ts';
import { actor, cursor, dateTime, digest, projectRef } from './shared/shared-schemas.ts';

const nullableString = z.string().nullable();
const reason = z
  .string()
  .max(WAIVER_LIMITS.reason, `a reason has at most ${WAIVER_LIMITS.reason} characters`)
  .describe('The reason, shown beside the status');
const name = (what: string) => z.string().max(500, `${what} has at most 500 characters`);

export const waiverView = z
  .object({
    id: z.string(),
    rule: z.string().describe('The id of the rule'),
    ruleTitle: nullableString.describe('Null when the active policy has no such rule'),
    artifact: z
      .object({ digest, name: nullableString, project: projectRef.nullable() })
      .nullable()
      .describe('The artifact that the waiver covers; null when it covers a project'),
    project: projectRef.nullable().describe('The project that the waiver covers; null when it covers one artifact'),
    owner: z.string().describe('The person or team that answers for the waiver'),
    reason: z.string(),
    createdAt: dateTime,
    createdBy: actor.nullable().describe('Null for waivers from before Attestry stored actors'),
    expiresAt: dateTime,
    revokedAt: dateTime.nullable(),
    revokedBy: actor.nullable(),
    revokeReason: nullableString,
    inForce: z.boolean().describe('Whether the waiver is neither expired nor revoked'),
  })
  .meta({ id: 'Waiver' }) satisfies z.ZodType<WaiverView>;

export const waiverPage = z
  .object({ waivers: z.array(waiverView), cursor })
  .meta({ id: 'WaiverPage' }) satisfies z.ZodType<WaiverPage>;

export const waiverQuery = z.object({
  artifact: name('a digest')
    .optional()
    .describe('Only waivers that cover the artifact with this digest: its own and those of its project'),
  project: name('a project').optional().meta({
    description: 'Only waivers of the project with this present or earlier slug, and of its artifacts',
    example: 'github.com/o/r',
  }),
  state: z.enum(WAIVER_STATES).optional().describe('Only the waivers in force, or only the ended ones'),
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional().describe('The largest number of waivers; 50 by default'),
});

export const waiverRequest = z
  .strictObject({
    rule: name('a rule').meta({ description: 'The id of a rule of the active policy', example: 'sbom-present' }),
    artifact: name('a digest').optional().describe('The digest of the artifact; either `artifact` or `project`'),
    project: name('a project').optional().describe('The present or earlier slug of the project, `host/owner/name`'),
    owner: z
      .string()
      .max(WAIVER_LIMITS.owner, `an owner has at most ${WAIVER_LIMITS.owner} characters`)
      .describe('The person or team that answers for the waiver'),
    reason,
    expiresAt: z
      .string()
      .max(40, 'this is not an RFC 3339 time')
      .meta({
        description: `An RFC 3339 time, or a day, which stands for its start in UTC; at most ${WAIVER_LIMITS.days} days from now`,
        example: '2027-01-31T00:00:00Z',
      }),
  })
  .meta({ id: 'WaiverRequest' });

export const revokeRequest = z.strictObject({ reason: reason.optional() }).meta({ id: 'WaiverRevocation' });
