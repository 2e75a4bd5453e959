/** The fields that GitHub's payloads share. */
import * as z from 'zod';
import type { RepositoryFact } from '#lib/webhook/effect.ts';

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export const text = z.string().max(4096);
export const id = z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String);
export const commit = text.regex(COMMIT);
export const time = z
  .union([text, z.number()])
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined) return null;
    const date = new Date(typeof value === 'number' ? value * 1000 : value);
    return Number.isNaN(date.getTime()) ? null : date.toISOString();
  });

export const repositorySchema = z
  .object({
    id,
    full_name: text.regex(/^[^/\s]+\/[^/\s]+$/),
    html_url: z.url().optional(),
    updated_at: time,
    owner: z.object({ id: id.optional(), login: text.optional(), name: text.optional() }).loose().optional(),
  })
  .loose();

type WireRepository = z.infer<typeof repositorySchema>;

/** The repository of a delivery. */
export function repositoryOf(wire: WireRepository): RepositoryFact {
  const host = wire.html_url ? new URL(wire.html_url).host.toLowerCase() : 'github.com';
  return {
    host,
    hostId: wire.id,
    ownerId: wire.owner?.id ?? null,
    slug: `${host}/${wire.full_name}`,
    at: wire.updated_at,
  };
}
