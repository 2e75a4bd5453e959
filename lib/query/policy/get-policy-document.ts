import { policyVersions } from '#db/policy/policies.ts';
import { findPolicyDocument } from '#db/vsa/policy-documents.ts';
import type { Context } from '#lib/context/context.ts';
import { SHIPPED } from '#lib/ingest/policies/policy-set.ts';

/**
 * The document of a version of a policy, also of one of an earlier Attestry that a verification summary names. Null
 * where there is none.
 */
export async function getPolicyDocument(context: Context, id: string, version: number): Promise<string | null> {
  if (SHIPPED.policy.id === id && SHIPPED.policy.version === version) return SHIPPED.body;
  const stored = await policyVersions.find(context.store.read, id, version);
  return stored?.body ?? findPolicyDocument(context.store.read, id, version);
}
