import { policyVersions } from '#db/policy/policies.ts';
import { findPolicyDocument } from '#db/vsa/policy-documents.ts';
import type { Context } from '#lib/context/context.ts';
import { wholeDocument } from './whole-document.ts';
import { SHIPPED } from '#lib/ingest/policies/policy-set.ts';

/**
 * The document of a version of a policy, also of one of an earlier Attestry that a verification summary names. Null
 * where there is none.
 */
export async function getPolicyDocument(context: Context, id: string, version: number): Promise<string | null> {
  if (SHIPPED.policy.id === id && SHIPPED.policy.version === version) return SHIPPED.body;
  const db = context.store.read;
  const stored = await policyVersions.find(db, id, version);
  return stored === null ? findPolicyDocument(db, id, version) : wholeDocument(db, stored);
}
