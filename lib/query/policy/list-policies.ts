/** The policies of this installation: those in force, the one that ships, and those that were retired. */
import type { Db } from '#db/open.ts';
import { listPolicyVersions, newestPolicyVersions, type PolicyVersionRow } from '#db/policy/policies.ts';
import { actorById } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import { choosePolicy, type ApplicablePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { loadPolicy, policySet, SHIPPED, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { describeRule, policyYaml } from '#lib/policy/document/write-policy.ts';
import type { Rule } from '#lib/policy/facts/policy.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import type {
  PolicyChoiceView,
  PolicyListItem,
  PolicyPage,
  PolicyRuleView,
  PolicyVersionView,
  PolicyView,
} from '#lib/views/policy/policy.ts';

/** Versions that the page of a policy lists. */
const MAX_VERSIONS = 50;

/** All policies: those in force by their ids, then the one that ships, then those that were retired. */
export async function listPolicies(context: Context): Promise<PolicyPage> {
  const db = context.store.read;
  const items = await Promise.all((await newestPolicyVersions(db)).map((row) => listItem(db, loadPolicy(row), row)));
  return {
    policies: [
      ...items.filter(({ state }) => state === 'in-force'),
      await listItem(db, SHIPPED, null),
      ...items.filter(({ state }) => state === 'retired'),
    ],
  };
}

/** One policy with its newest version and its history; null where there is none with this id. */
export async function getPolicy(context: Context, id: string): Promise<PolicyView | null> {
  const db = context.store.read;
  if (id === SHIPPED.policy.id) return policyView(SHIPPED, await listItem(db, SHIPPED, null), []);
  const rows = await listPolicyVersions(db, id, Number.MAX_SAFE_INTEGER, MAX_VERSIONS);
  const [newest] = rows;
  if (newest === undefined) return null;
  const loaded = loadPolicy(newest);
  return policyView(
    loaded,
    await listItem(db, loaded, newest),
    await Promise.all(rows.map((row) => versionView(db, row))),
  );
}

/**
 * Which policy decides for a project (slug) and an environment, and which others apply. Null stands for no particular
 * one.
 */
export async function choiceOf(
  context: Context,
  question: { project: string | null; environment: string | null },
): Promise<PolicyChoiceView> {
  const { chosen, others, dryRuns } = choosePolicy((await policySet(context.store.read)).policies, question);
  const view = (one: ApplicablePolicy) => ({ ...policyRef(one), scope: one.by });
  return { ...question, chosen: view(chosen), others: others.map(view), dryRuns: dryRuns.map(view) };
}

async function listItem(db: Db, loaded: LoadedPolicy, row: PolicyVersionRow | null): Promise<PolicyListItem> {
  const { policy, document } = loaded;
  const state = row === null ? 'shipped' : (row.retired && 'retired') || 'in-force';
  return {
    ...policyRef(loaded),
    description: document.description ?? null,
    state,
    appliesTo: policy.appliesTo,
    rules: policy.rules.length,
    changed: row && { at: row.createdAt, by: await actorById(db, row.createdBy), reason: row.reason },
  };
}

function policyView(loaded: LoadedPolicy, item: PolicyListItem, versions: PolicyVersionView[]): PolicyView {
  return {
    ...item,
    document: loaded.document,
    yaml: policyYaml(loaded.document),
    sha256: loaded.sha256,
    ruleViews: loaded.policy.rules.map(ruleView),
    versions,
  };
}

async function versionView(db: Db, row: PolicyVersionRow): Promise<PolicyVersionView> {
  return {
    version: row.version,
    retired: row.retired,
    at: row.createdAt,
    by: await actorById(db, row.createdBy),
    reason: row.reason,
    sha256: row.sha256,
    yaml: policyYaml(loadPolicy(row).document),
  };
}

function ruleView(rule: Rule): PolicyRuleView {
  const { id, title, severity, effective, controls, threats, condition } = rule;
  return {
    id,
    title,
    sentence: describeRule(rule),
    severity,
    effective,
    check: 'check' in condition ? condition.check : null,
    params: 'check' in condition ? condition.params : null,
    expression: 'expression' in condition ? condition.expression.source : null,
    controls,
    threats,
  };
}
