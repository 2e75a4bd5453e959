import type { DocumentDoor } from '#components/policy/editor/request.ts';

/** The URL of the page of a predicate type. */
export function predicateTypeHref(id: string): string {
  return `/predicate-types/${encodeURIComponent(id)}`;
}

/** Where predicate types are checked and applied. */
export const PREDICATE_TYPE_DOOR: DocumentDoor = {
  noun: 'predicate type',
  api: '/api/v1/predicate-types',
  href: predicateTypeHref,
  effect: 'Every attestation of the type is judged by it, and artifacts whose rules use it are evaluated again.',
};
