import { findPolicyDocument } from '#db/vsa/policy-documents.ts';
import type { Context } from '#lib/context/context.ts';
import { activePolicy } from '#lib/ingest/evaluate/active-policy.ts';
import { policyDocument } from '#lib/ingest/evaluate/policy-document.ts';

/**
 * The document of a version of a policy: the active one, or an earlier one that a verification summary names. Null
 * where there is none.
 */
export async function getPolicyDocument(context: Context, id: string, version: number): Promise<string | null> {
  const active = policyDocument(activePolicy());
  if (active.policy === id && active.version === version) return active.body;
  return findPolicyDocument(context.store.read, id, version);
}
