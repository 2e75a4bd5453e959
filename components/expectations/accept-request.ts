/** The request that accepts a speaker or a builder which was seen and does not fit. */
import type { ClaimKind } from '#lib/authority/claim-kind.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import type { UnexpectedView } from '#lib/views/expectations/expectations.ts';

export type Acceptance = {
  /** The identity of the signer, perhaps as a pattern; the reference of the sender; the builder. */
  text: string;
  kinds: readonly ClaimKind[];
  reason: string;
};

/** Senders that nobody can name, so that no project can expect them. */
const UNACCOUNTABLE = ['anonymous', 'job'];

/** The text by which a project accepts it; null where it cannot be accepted. */
export function acceptableText({ signer, sender, builder }: Reason): string | null {
  if (builder !== null) return builder;
  if (signer !== null) return signer.identity;
  return sender === null || UNACCOUNTABLE.includes(sender.kind) ? null : `${sender.kind}:${sender.identifier}`;
}

type Reason = Pick<UnexpectedView, 'signer' | 'sender' | 'builder'>;

/** The pattern for every tag of a workflow that ran at one tag; null for any other text. */
export function everyTagPattern(text: string): string | null {
  const fixed = /^https:\/\/[^@*]+@refs\/tags\//.exec(text)?.[0];
  return fixed === undefined ? null : `${fixed}*`;
}

/** The path of the expectations of a project in the API. */
export function expectationsPath(slug: string): string {
  return `/api/v1/projects/${slug.split('/').map(encodeURIComponent).join('/')}/expectations`;
}

/** The body of `POST …/accept`. `version` is that of the expectations on the page. */
export function acceptBody(
  { signer, builder }: Reason,
  { text, kinds, reason }: Acceptance,
  version: number,
): { [member: string]: unknown } {
  const change = { reason, version };
  if (builder !== null) return { builder: text, ...change };
  if (signer !== null) return { signer: { identity: text, issuer: signer.issuer }, kinds, ...change };
  return { sender: text, kinds, ...change };
}

/** The draft of a comparison with what accepting it would change. Its reason may still be missing. */
export function acceptDraft(
  seen: Reason,
  acceptance: Acceptance,
  { project, version }: { project: string; version: number },
): WhatIfDraft {
  const { reason, ...body } = acceptBody(seen, acceptance, version);
  return { expectations: [{ project, ...body, ...(reason !== '' && { reason: String(reason) }) }] };
}
