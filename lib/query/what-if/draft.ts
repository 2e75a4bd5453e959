/** Applies a draft to the policies in force, without storing it. */
import { AttestryError } from '#lib/errors.ts';
import { compilePolicy } from '#lib/policy/document/compile.ts';
import { readPolicy } from '#lib/policy/document/read-policy.ts';
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import { policyBody, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import type { WhatIfDraft } from '#lib/views/policy/what-if.ts';

/** Documents of one draft. */
const MAX_DOCUMENTS = 20;

/** A draft whose documents have been read. */
export type ReadDraft = { documents: readonly PolicyDocument[]; retire: readonly string[] };

/** Read a draft. Throws `unprocessable` with the problems of a document, and `bad-request` for an empty draft. */
export function readDraft({ apply = [], retire = [] }: WhatIfDraft): ReadDraft {
  if (apply.length + retire.length === 0)
    throw new AttestryError('bad-request', 'a draft applies or retires at least one policy');
  if (apply.length > MAX_DOCUMENTS)
    throw new AttestryError('bad-request', `a draft has at most ${MAX_DOCUMENTS} documents`, { pointer: '/apply' });
  return { documents: apply.map(readDocument), retire };
}

function readDocument(document: unknown, at: number): PolicyDocument {
  const read = readPolicy(document);
  if (read.ok) return read.document;
  throw new AttestryError('unprocessable', `the policy is refused: ${read.problems[0]!.message}`, {
    pointer: `/apply/${at}${read.problems[0]!.pointer}`,
    problems: read.problems,
  });
}

/** The policies that would be in force. Those of the draft have negative row ids, because they are not stored. */
export function draftPolicies(inForce: readonly LoadedPolicy[], { documents, retire }: ReadDraft): LoadedPolicy[] {
  const drafted = documents.map((document, at): LoadedPolicy => {
    const version = (inForce.find(({ policy }) => policy.id === document.id)?.policy.version ?? 0) + 1;
    const body = policyBody(document);
    return { policy: compilePolicy(document, version), row: -1 - at, document, body, sha256: '' };
  });
  const gone = new Set([...retire, ...documents.map(({ id }) => id)]);
  return [...drafted, ...inForce.filter(({ row, policy }) => row === null || !gone.has(policy.id))];
}
