/** The schemas of who sees a project. */
import * as z from 'zod';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import {
  type BadgeAddressList,
  type NewBadgeAddress,
  type VisibilityView,
  VISIBILITIES,
} from '#lib/views/access/visibility.ts';
import { actor, dateTime } from '../shared/shared-schemas.ts';

const visibility = z.enum(VISIBILITIES).meta({
  id: 'Visibility',
  description: '`private`: the project and everything about it exists only for callers with a role for it',
});

export const visibilityView = z
  .object({
    project: z.string().describe('The slug of the project'),
    visibility,
    changes: z
      .array(z.object({ visibility, at: dateTime, by: actor.nullable(), reason: z.string() }))
      .describe('The newest first; at most 100'),
  })
  .meta({ id: 'ProjectVisibility' }) satisfies z.ZodType<VisibilityView>;

export const visibilityRequest = z
  .strictObject({ visibility, reason: z.string().max(MAX_REASON_LENGTH).describe('Why, for the history') })
  .meta({ id: 'VisibilityRequest' });

export const badgeAddressList = z
  .object({
    project: z.string(),
    addresses: z.array(z.object({ id: z.int(), note: z.string(), createdAt: dateTime, createdBy: actor.nullable() })),
  })
  .meta({ id: 'BadgeAddressList' }) satisfies z.ZodType<BadgeAddressList>;

export const badgeAddressRequest = z
  .strictObject({ note: z.string().max(1_000).describe('What the address is for, 1 to 200 characters') })
  .meta({ id: 'BadgeAddressRequest' });

export const newBadgeAddress = z
  .object({
    id: z.int().describe('The number by which the address is revoked'),
    svg: z.string().describe('The path of the badge. Attestry cannot show it again'),
    json: z.string().describe('The same badge as a shields.io endpoint'),
  })
  .meta({ id: 'NewBadgeAddress' }) satisfies z.ZodType<NewBadgeAddress>;
