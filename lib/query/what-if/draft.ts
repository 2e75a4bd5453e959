/** Applies a draft of policies to those in force, without storing it. */
import { compilePolicy } from '#lib/policy/document/compile.ts';
import { readPolicy } from '#lib/policy/document/read-policy.ts';
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import { policyBody, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';

/** A draft whose documents have been read. */
export type ReadDraft = { documents: readonly PolicyDocument[]; retire: readonly string[] };

/** Read the policies of a draft that is known to be accepted. */
export function readDraft({ apply = [], retire = [] }: Pick<WhatIfDraft, 'apply' | 'retire'>): ReadDraft {
  const documents = apply.map((written) => {
    const read = readPolicy(written);
    if (!read.ok) throw new Error('the draft was checked, and has a document that is refused');
    return read.document;
  });
  return { documents, retire };
}

/**
 * The policies that would be in force: `inForce` itself where the draft changes none. Those of the draft have negative
 * row ids, because they are not stored.
 */
export function draftPolicies(
  inForce: readonly LoadedPolicy[],
  { documents, retire }: ReadDraft,
): readonly LoadedPolicy[] {
  if (documents.length === 0 && retire.length === 0) return inForce;
  const drafted = documents.map((document, at): LoadedPolicy => {
    const version = (inForce.find(({ policy }) => policy.id === document.id)?.policy.version ?? 0) + 1;
    const body = policyBody(document);
    return { policy: compilePolicy(document, version), row: -1 - at, document, body, sha256: '' };
  });
  const gone = new Set([...retire, ...documents.map(({ id }) => id)]);
  return [...drafted, ...inForce.filter(({ row, policy }) => row === null || !gone.has(policy.id))];
}
