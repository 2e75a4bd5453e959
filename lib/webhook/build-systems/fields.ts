/** The fields that payloads of CI systems share. */
import * as z from 'zod';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { RepositoryFact } from '#lib/webhook/effect.ts';
import { UnreadableDeliveryError } from '#lib/webhook/read-payload.ts';

export const text = z.string().max(4096);
export const address = z.url({ protocol: /^https?$/ }).max(4096);
/** An id or a number, as text. */
export const id = z.union([z.number().int().nonnegative(), z.string().min(1).max(100)]).transform(String);

/** RFC 3339, `2015-05-09 21:05:59 UTC`, or milliseconds since 1970; null for anything else. */
export const time = z
  .union([text, z.number()])
  .nullish()
  .transform((value) => {
    const at = new Date(value ?? '');
    return Number.isNaN(at.getTime()) ? null : at.toISOString();
  });

/** Whether a text is the full id of a commit; before a build runs it may be a name, as `HEAD`. */
export function isCommit(value: string | null | undefined): value is string {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value ?? '');
}

/**
 * The repository of a run by its clone address, in any spelling. A CI system knows it by name only. Throws an
 * `UnreadableDeliveryError` at `pointer` where the address names none.
 */
export function repositoryAt(cloneAddress: string, pointer: string): RepositoryFact {
  const slug = parseRepository(cloneAddress)?.repository;
  if (slug === undefined) throw new UnreadableDeliveryError(pointer, 'is not the address of a repository');
  return { host: slug.slice(0, slug.indexOf('/')), hostId: null, ownerId: null, slug, at: null };
}

/** Whether two clone addresses name one repository. */
export function isSameRepository(one: string, other: string): boolean {
  const [first, second] = [one, other].map((each) => parseRepository(each)?.repository.toLowerCase());
  return first !== undefined && first === second;
}
