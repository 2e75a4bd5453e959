/** The policies of this installation: those in force, the one that ships, and those that were retired. */
import { AttestryError } from '#lib/errors.ts';
import type { Db } from '#db/open.ts';
import { policyVersions, type PolicyVersionRow } from '#db/policy/policies.ts';
import { actorById } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import {
  ANY_ENVIRONMENT,
  type ApplicablePolicy,
  appliesToProject,
  choosePolicy,
  type PolicyQuestion,
} from '#lib/ingest/policies/choose-policy.ts';
import { loadPolicy, policySet, SHIPPED, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { describeRule, policyYaml } from '#lib/policy/document/write-policy.ts';
import type { Rule } from '#lib/policy/facts/policy.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { documentVersionView } from './document-version-view.ts';
import { explainChoice, projectSlug } from './explain-choice.ts';
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
/** Environments for which the page of a project says which policy decides. */
const MAX_CHOICES = 50;

/** Policies on a page: at least the largest number that is in force at once, and the one that ships. */
const DEFAULT_LIMIT = 200;

/**
 * A page of policies: those in force by their ids, then the one that ships, then those that were retired. Throws
 * `bad-request` for a cursor of another list.
 */
export async function listPolicies(
  context: Context,
  { cursor, limit = DEFAULT_LIMIT }: { cursor?: string | undefined; limit?: number | undefined } = {},
): Promise<PolicyPage> {
  const db = context.store.read;
  const rows = await policyVersions.newest(db);
  const listed = [...rows.filter(({ retired }) => !retired), null, ...rows.filter(({ retired }) => retired)];
  const start = cursor === undefined ? 0 : listed.findIndex((row) => isAfter(row, cursor));
  const page = start === -1 ? [] : listed.slice(start, start + limit);
  const last = page.at(-1);
  return {
    policies: await Promise.all(page.map((row) => listItem(db, row === null ? SHIPPED : loadPolicy(row), row))),
    cursor: last === undefined || last === listed.at(-1) ? null : encodeCursor(positionOf(last)),
  };
}

type Position = [group: number, id: string];

/** The place of a policy in the list; null stands for the one that ships. */
function positionOf(row: PolicyVersionRow | null): Position {
  return row === null ? [1, SHIPPED.policy.id] : [row.retired ? 2 : 0, row.document];
}

function isAfter(row: PolicyVersionRow | null, cursor: string): boolean {
  const [group, id] = decodeCursor(cursor);
  if (typeof group !== 'number' || typeof id !== 'string')
    throw new AttestryError('bad-request', 'the cursor does not belong to this list');
  const [ownGroup, ownId] = positionOf(row);
  return ownGroup === group ? ownId > id : ownGroup > group;
}

/** One policy with its newest version and its history; null where there is none with this id. */
export async function getPolicy(context: Context, id: string): Promise<PolicyView | null> {
  const db = context.store.read;
  if (id === SHIPPED.policy.id) return policyView(SHIPPED, await listItem(db, SHIPPED, null), []);
  const rows = await policyVersions.list(db, id, Number.MAX_SAFE_INTEGER, MAX_VERSIONS);
  const [newest] = rows;
  if (newest === undefined) return null;
  const loaded = loadPolicy(newest);
  return policyView(
    loaded,
    await listItem(db, loaded, newest),
    await Promise.all(rows.map((row) => documentVersionView(db, row, policyYaml(loadPolicy(row).document)))),
  );
}

/**
 * Which policy decides for a project and an environment, why, and which others apply. Null stands for no particular
 * one. Throws `bad-request` for a text that names no project.
 */
export async function choiceOf(
  context: Context,
  { project: written, environment }: PolicyQuestion,
): Promise<PolicyChoiceView> {
  const db = context.store.read;
  const project = written === null ? null : await projectSlug(db, written);
  return choiceView((await policySet(db)).policies, { project, environment });
}

/**
 * Which policies decide for a project (slug): without an environment, in the environments that the caller names, and in
 * those that a policy of the project names. A pattern of environments stands for one that matches it.
 */
export async function choicesOfProject(
  context: Context,
  { project, environments }: { project: string; environments: readonly string[] },
): Promise<PolicyChoiceView[]> {
  const { policies } = await policySet(context.store.read);
  const named = policies
    .filter(({ policy }) => policy.appliesTo.projects.some((pattern) => appliesToProject(pattern, project)))
    .flatMap(({ policy }) => policy.appliesTo.environments.filter((pattern) => pattern !== ANY_ENVIRONMENT));
  const asked = [...new Set([...environments, ...named])].slice(0, MAX_CHOICES);
  return [null, ...asked].map((environment) => choiceView(policies, { project, environment }));
}

function choiceView(policies: readonly LoadedPolicy[], question: PolicyQuestion): PolicyChoiceView {
  const choice = choosePolicy(policies, question);
  const view = (one: ApplicablePolicy) => ({ ...policyRef(one), scope: one.by });
  return {
    ...question,
    chosen: view(choice.chosen),
    reason: explainChoice(choice),
    others: choice.others.map(view),
    dryRuns: choice.dryRuns.map(view),
  };
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
