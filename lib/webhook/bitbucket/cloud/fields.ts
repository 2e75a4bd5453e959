/** The fields that payloads of Bitbucket Cloud share. */
import * as z from 'zod';
import type { RepositoryFact } from '#lib/webhook/effect.ts';

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

/** The repository of a delivery. The payload tells no time at which it had this name. */
export function repositoryOf({ uuid: id, full_name, links, owner }: WireRepository): RepositoryFact {
  const host = new URL(links.html.href).host.toLowerCase();
  return {
    host,
    hostId: id.slice(1, -1),
    ownerId: owner?.uuid?.slice(1, -1) ?? null,
    slug: `${host}/${full_name}`,
    at: null,
  };
}

/** How a person is named in a sentence. */
export function nameOf(who: z.infer<typeof user>): string {
  return (who?.nickname ?? who?.display_name ?? 'a deleted account').slice(0, 100);
}
