/** The schemas of audit packs: what requests may hold. */
import * as z from 'zod';

export const packQuery = z.object({
  project: z.string().max(600).optional().describe('The slug of a project; without it, all that the caller may see'),
  from: z.string().max(40).optional().describe('The first UTC day, or a time (RFC 3339); by default 30 days back'),
  to: z.string().max(40).optional().describe('The last UTC day, or a time (RFC 3339); by default today'),
});
