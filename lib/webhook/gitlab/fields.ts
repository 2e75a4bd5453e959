/** The fields that GitLab's payloads share. */
import * as z from 'zod';
import type { RepositoryFact } from '#lib/webhook/effect.ts';
import { UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';

export const text = z.string().max(4096);
export const id = z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,20}$/)]).transform(String);
export const commit = text.regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);

/** A time as GitLab writes it: ISO 8601, `2021-04-28 21:50:00 +0200`, or `2020-11-02 12:55:12 UTC`. */
export const time = text.nullish().transform((value) => readTime(value ?? null));

function readTime(value: string | null): string | null {
  if (value === null || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return null;
  const at = new Date(/(?:Z|UTC|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export const user = z.object({ id: id.optional(), username: text, name: text.optional() }).loose();

/** `path_with_namespace` has the groups too. */
export const project = z
  .object({
    id,
    web_url: z.url({ protocol: /^https?$/ }).max(4096),
    path_with_namespace: text.regex(/^[^/\s]+(?:\/[^/\s]+)+$/),
  })
  .loose();

/**
 * The repository of a delivery. Payloads tell no time at which the project had this name, so `at` is null: the receipt
 * counts.
 */
export function repositoryOf({ id: hostId, web_url, path_with_namespace }: z.infer<typeof project>): RepositoryFact {
  const host = new URL(web_url).host.toLowerCase();
  return { host, hostId, ownerId: null, slug: `${host}/${path_with_namespace}`, at: null };
}

export function required<T>(value: T | null | undefined, pointer: string, message: string): T {
  if (value === null || value === undefined) throw new UnreadableDeliveryError(pointer, message);
  return value;
}
