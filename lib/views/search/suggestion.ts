/** Suggestions of the search in responses of the API. */

/** What a suggestion is about; `name` is one of an artifact. */
export const SUGGESTION_KINDS = [
  'project',
  'environment',
  'advisory',
  'component',
  'parameter',
  'name',
  'signer',
  'finding',
] as const;

/** `href`: the page of what is suggested, or the list of its artifacts. */
export type Suggestion = { kind: (typeof SUGGESTION_KINDS)[number]; label: string; href: string };

/** `indexed`: while the index of an earlier store is built, the share of the documents in it, in percent. */
export type Suggestions = { suggestions: Suggestion[]; indexed?: number };
