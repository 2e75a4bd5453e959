/** Waivers, as they are told outside. */
import * as z from 'zod';
import { WAIVER_LIMITS, WAIVER_STATES } from '#lib/views/waiver.ts';
import type { WaiverPage, WaiverView } from '#lib/views/waiver.ts';
import { actor, cursor, dateTime, digest, projectRef } from './shared-schemas.ts';

const nullableString = z.string().nullable();
const reason = z
  .string()
  .max(WAIVER_LIMITS.reason, `a reason has at most ${WAIVER_LIMITS.reason} characters`)
  .meta({ description: 'Why; shown wherever the status is' });
const name = (what: string) => z.string().max(500, `${what} has at most 500 characters`);

export const waiverView = z
  .object({
    id: z.string(),
    rule: z.string(),
    ruleTitle: nullableString,
    artifact: z.object({ digest, name: nullableString, project: projectRef.nullable() }).nullable(),
    project: projectRef.nullable().meta({ description: 'Covers every artifact of this project' }),
    owner: z.string().meta({ description: 'Who answers for it' }),
    reason: z.string(),
    createdAt: dateTime,
    createdBy: actor.nullable().meta({ description: 'Null for waivers stored before actors were' }),
    expiresAt: dateTime,
    revokedAt: dateTime.nullable(),
    revokedBy: actor.nullable(),
    revokeReason: nullableString,
    inForce: z.boolean().meta({ description: 'Neither expired nor revoked' }),
  })
  .meta({ id: 'Waiver' }) satisfies z.ZodType<WaiverView>;

export const waiverPage = z
  .object({ waivers: z.array(waiverView), cursor })
  .meta({ id: 'WaiverPage' }) satisfies z.ZodType<WaiverPage>;

export const waiverQuery = z.object({
  artifact: name('a digest').optional().meta({
    description: 'Digest: the waivers that cover this artifact, its own and those of its project',
  }),
  project: name('a project').optional().meta({
    description: 'Slug, present or past: the waivers of the project and of its artifacts',
    example: 'github.com/o/r',
  }),
  state: z
    .enum(WAIVER_STATES)
    .optional()
    .meta({ description: 'Left out: those in force first, then those that ended' }),
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

export const waiverRequest = z
  .strictObject({
    rule: name('a rule').meta({ description: 'Id of a rule of the active policy', example: 'sbom-present' }),
    artifact: name('a digest').optional().meta({ description: 'Digest; either `artifact` or `project`' }),
    project: name('a project').optional().meta({ description: 'Slug `host/owner/name`, present or past' }),
    owner: z
      .string()
      .max(WAIVER_LIMITS.owner, `an owner has at most ${WAIVER_LIMITS.owner} characters`)
      .meta({ description: 'Who answers for it: a person or a team' }),
    reason,
    expiresAt: z
      .string()
      .max(40, 'this is no RFC 3339 time')
      .meta({
        description: `RFC 3339 time, or a day, which stands for its first moment in UTC; at most ${WAIVER_LIMITS.days} days from now`,
        example: '2027-01-31T00:00:00Z',
      }),
  })
  .meta({ id: 'WaiverRequest' });

export const revokeRequest = z.strictObject({ reason: reason.optional() }).meta({ id: 'WaiverRevocation' });
