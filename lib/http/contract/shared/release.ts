/** What quarantines and legal holds share: both are in force until somebody releases them. */
import * as z from 'zod';
import type { ReleaseView } from '#lib/views/reference/release.ts';
import { actor, dateTime, requestText } from './shared-schemas.ts';

export const release = z.object({
  reason: z.string(),
  createdAt: dateTime,
  createdBy: actor.nullable(),
  releasedAt: dateTime.nullable(),
  releasedBy: actor.nullable(),
  releaseReason: z.string().nullable(),
}) satisfies z.ZodType<ReleaseView>;

export const releaseRequest = z.strictObject({ reason: requestText('a reason') });
