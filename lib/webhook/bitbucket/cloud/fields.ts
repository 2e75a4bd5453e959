/** The fields that payloads of Bitbucket Cloud share. */
import * as z from 'zod';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { RepositoryFact } from '#lib/webhook/effect.ts';
import { UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';

export const text = z.string().max(4096);
export const commit = text.regex(/^[0-9a-f]{40}$/);
/** As Bitbucket writes it: the reader of the document decides what is a time. */
export const writtenTime = z.string().max(64).nullish();
export const time = text.nullish().transform((value) => {
  const at = new Date(value ?? '');
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
});
/** An id in braces. It stays when what it names is renamed. */
export const uuid = z.string().regex(/^\{[0-9a-f-]{36}\}$/);
export const page = z.object({ html: z.object({ href: z.url({ protocol: /^https?$/ }).max(4096) }) });

export const user = z
  .object({ uuid: uuid.optional(), nickname: text.optional(), display_name: text.optional(), type: text.optional() })
  .nullish();

const fullName = text.regex(/^[^/\s]+\/[^/\s]+$/);
export const repository = z.object({
  uuid,
  full_name: fullName,
  links: page,
  owner: z.object({ uuid: uuid.optional() }).nullish(),
});
type WireRepository = z.infer<typeof repository>;

/**
 * The repository of a delivery. The payload tells no time at which it had this name. Throws an
 * `UnreadableDeliveryError` where name and address are those of two repositories: the connection may speak about the
 * one, and the document about a change would be about the other.
 */
export function repositoryOf({ uuid: id, full_name, links, owner }: WireRepository): RepositoryFact {
  const host = new URL(links.html.href).host.toLowerCase();
  const slug = `${host}/${full_name}`;
  if (parseRepository(links.html.href)?.repository.toLowerCase() !== slug.toLowerCase())
    throw new UnreadableDeliveryError(
      '/repository/links/html/href',
      `is not the address of ${full_name.slice(0, 200)}`,
    );
  return {
    host,
    hostId: id.slice(1, -1),
    ownerId: owner?.uuid?.slice(1, -1) ?? null,
    slug,
    at: null,
  };
}

/** How a person is named in a sentence. */
export function nameOf(who: z.infer<typeof user>): string {
  return (who?.nickname ?? who?.display_name ?? 'a deleted account').slice(0, 100);
}
