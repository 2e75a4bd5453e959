/** The schemas of waivers: what requests may hold and what responses hold. */
import * as z from 'zod';
import {
  EXPIRING_DAYS,
  VEX_DRAFT_STATUSES,
  VEX_JUSTIFICATIONS,
  WAIVER_LIMITS,
  WAIVER_STATES,
  type WaiverPage,
  type WaiverRequest,
  type WaiverView,
} from '#lib/views/waiver.ts';
import { actor, cursor, dateTime, digest, projectRef } from './shared/shared-schemas.ts';
import { waiverScope } from './shared/waiver-scope.ts';

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
    ruleTitle: nullableString.describe('Null when no policy in force has such a rule'),
    artifact: z
      .object({ digest, name: nullableString, project: projectRef.nullable() })
      .nullable()
      .describe('The artifact that the waiver covers; null when it covers a project'),
    project: projectRef.nullable().describe('The project that the waiver covers; null when it covers one artifact'),
    ...waiverScope,
    state: z
      .enum(['requested', 'active', 'refused', 'expired', 'ended'])
      .describe(
        '`requested`: waits for a decision. `active`: in force. `ended`: somebody ended it, or withdrew the request. Only an active waiver counts',
      ),
    owner: z.string().describe('The person or team that answers for the waiver'),
    reason: z.string(),
    createdAt: dateTime,
    createdBy: actor
      .nullable()
      .describe('Who asked for the waiver or created it; null for waivers from before Attestry stored actors'),
    expiresAt: dateTime,
    decidedAt: dateTime.nullable().describe('Null while it is requested, and where it needed no approval'),
    decidedBy: actor.nullable().describe('Who approved or refused it'),
    decisionReason: nullableString,
    revokedAt: dateTime.nullable(),
    revokedBy: actor.nullable(),
    revokeReason: nullableString,
    inForce: z.boolean().describe('Whether the waiver counts: it is approved, and neither expired nor revoked'),
    vexStatus: z
      .enum(VEX_DRAFT_STATUSES)
      .nullable()
      .describe('What the draft of the OpenVEX statement says; null: the vulnerability is under investigation'),
    justification: nullableString,
    impact: nullableString,
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
  state: z
    .enum(WAIVER_STATES)
    .optional()
    .describe(
      `Only requests that wait for a decision, only those in force that end within ${EXPIRING_DAYS} days, only those in force, or only the ended and refused ones`,
    ),
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional().describe('The largest number of waivers; 50 by default'),
});

export const waiverRequest = z
  .strictObject({
    rule: name('a rule').meta({ description: 'The id of a rule of a policy in force', example: 'sbom-present' }),
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
        description: `An RFC 3339 time, or a day, which stands for its start in UTC; at most ${WAIVER_LIMITS.days} days from now, or fewer where a policy says so`,
        example: '2027-01-31T00:00:00Z',
      }),
    environment: z.string().optional().meta({
      description: 'The waiver counts only in this environment, and not in the status without environment',
      example: 'production',
    }),
    vulnerability: z.string().optional().meta({
      description: 'The waiver accepts only findings with this id or alias; only for a rule about vulnerabilities',
      example: 'CVE-2026-1234',
    }),
    component: z.string().optional().meta({
      description:
        'The waiver accepts only findings in this package, in every version where it names none; only for a rule about vulnerabilities',
      example: 'pkg:npm/left-pad@1.3.0',
    }),
    vexStatus: z
      .enum(VEX_DRAFT_STATUSES)
      .optional()
      .describe('What the draft of the OpenVEX statement says; `under_investigation` by default'),
    justification: z
      .enum(VEX_JUSTIFICATIONS)
      .optional()
      .describe('Why the artifact is `not_affected`; either this or `impact`'),
    impact: z.string().optional().describe('Why the artifact is `not_affected`, in words'),
  })
  .meta({ id: 'WaiverRequest' }) satisfies z.ZodType<WaiverRequest>;

export const waiverApproval = z.strictObject({ reason: reason.optional() }).meta({ id: 'WaiverApproval' });
export const waiverRefusal = z.strictObject({ reason }).meta({ id: 'WaiverRefusal' });
export const revokeRequest = z.strictObject({ reason: reason.optional() }).meta({ id: 'WaiverRevocation' });
