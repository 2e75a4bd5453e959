/** Loads the policies that are in force. */
import { hash } from 'node:crypto';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { EXPRESSION_DIALECT } from '#lib/policy/cel/language/limits.ts';
import { compilePolicy } from '#lib/policy/document/compile.ts';
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import { storedPolicy } from '#lib/policy/document/stored-policy.ts';
import type { Policy } from '#lib/policy/facts/policy.ts';
import { BASELINE, BASELINE_DOCUMENT } from '#lib/policy/packs/baseline.ts';
import { type Db, hidesProjects } from '#db/open.ts';
import { policyVersions, type PolicyVersionRow } from '#db/policy/policies.ts';

/** A version of a policy. `row` is its row id; null for the policy that ships. */
export type LoadedPolicy = {
  policy: Policy;
  row: number | null;
  document: PolicyDocument;
  /** The document as RFC 8785 canonical JSON, and its SHA-256 in hex. */
  body: string;
  sha256: string;
};

/** The policies in force, the one that ships last. */
export type PolicySet = { generation: string; policies: readonly LoadedPolicy[] };

/**
 * The version of the evaluation: that of the policy that ships. With a new one every artifact is evaluated again after
 * the start.
 */
export const EVALUATION_VERSION = BASELINE.version;

/** The engines that evaluate a policy: the version of the checks, and the dialect of the expressions if it has any. */
export function engineOf({ policy }: LoadedPolicy): string {
  const hasExpressions = policy.rules.some(({ condition }) => 'expression' in condition);
  return `attestry-checks/${EVALUATION_VERSION}${hasExpressions ? ` ${EXPRESSION_DIALECT}` : ''}`;
}

/** The policy that ships. */
export const SHIPPED: LoadedPolicy = shipped();

function shipped(): LoadedPolicy {
  const body = policyBody(BASELINE_DOCUMENT);
  return { policy: BASELINE, row: null, document: BASELINE_DOCUMENT, body, sha256: hash('sha256', body) };
}

/** The form in which the document of a policy is stored and served: RFC 8785 canonical JSON. */
export function policyBody(document: PolicyDocument): string {
  return canonicalJson(document as unknown as JsonValue);
}

const sets = new WeakMap<Db, PolicySet>();

/** The policies in force. They are read again after every change of a policy. */
export async function policySet(db: Db): Promise<PolicySet> {
  const generation = await policyVersions.generation(db);
  const known = sets.get(db);
  if (known?.generation === generation && !hidesProjects(db)) return known;
  const rows = await policyVersions.newest(db);
  const set = { generation, policies: [...rows.filter(({ retired }) => !retired).map(loadPolicy), SHIPPED] };
  sets.set(db, set);
  return set;
}

/** The policies that were in force at a time (RFC 3339), the one that ships with this version last. */
export async function policiesAt(db: Db, at: string): Promise<readonly LoadedPolicy[]> {
  return [...(await policyVersions.newestAt(db, at)).filter(({ retired }) => !retired).map(loadPolicy), SHIPPED];
}

/** A stored version, compiled by this version of Attestry. */
export function loadPolicy({ id: row, version, body, sha256 }: PolicyVersionRow): LoadedPolicy {
  const document = storedPolicy(JSON.parse(body) as JsonValue);
  return { policy: compilePolicy(document, version), row, document, body, sha256 };
}
