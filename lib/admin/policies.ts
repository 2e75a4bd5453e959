/** Applies and retires policies. Every change is a version with its actor, its reason and an entry of the log. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { AttestryError, type DocumentProblem } from '#lib/errors.ts';
import { readPolicy } from '#lib/policy/document/read-policy.ts';
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import { storedPolicy } from '#lib/policy/document/stored-policy.ts';
import { problemsIn } from '#lib/policy/document/written-document.ts';
import type { Db, Tx } from '#db/open.ts';
import type { DocumentVersionRow } from '#db/policy/document-versions.ts';
import { policyVersions } from '#db/policy/policies.ts';
import type { Context } from '#lib/context/context.ts';
import { isAllowed, requireAccess } from '#lib/context/require-access.ts';
import { policyBody, policySet, SHIPPED, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { reEvaluateByPolicies } from '#lib/ingest/policies/re-evaluate.ts';
import { typeProblems } from '#lib/ingest/predicate-types/type-problems.ts';
import type { DocumentChange } from '#lib/views/policy/document-change.ts';
import {
  applyVersion,
  type ChangeInput,
  type DocumentKind,
  refusedDocument,
  retireVersion,
} from './versioned-document.ts';

/** Policies in force at once. */
const MAX_POLICIES = 100;

/** `document`: the text of a document in YAML or JSON, or its value. */
export type PolicyInput = ChangeInput & { document: unknown };

const POLICY: Omit<DocumentKind, 'access' | 'guard'> = {
  noun: 'policy',
  object: 'policy',
  versions: policyVersions,
  entry: ({ document, ...change }) => ({ kind: 'policy', ...change, policy: document }),
  added: reEvaluateByPolicies,
};

/** Everything that is wrong with a document; empty where it can be applied. Nothing is stored. */
export async function checkPolicy(context: Context, document: unknown): Promise<DocumentProblem[]> {
  requireAccess(context, 'policy.check', 'anywhere');
  const read = readPolicy(document);
  if (!read.ok) return read.problems;
  const conflict = await conflictOf(context.store.read, read.document);
  const problems = await typeProblems(context.store.read, read.document);
  if (conflict !== null) problems.push({ path: [conflict.member], message: conflict.message });
  return problemsIn(document, problems);
}

/**
 * Apply a document: it becomes the next version of the policy with its id, and counts at once. A document that is in
 * force already changes nothing. Throws `unprocessable` with all problems of a document, `conflict` where another
 * policy applies to the same projects and environments or the version is another one, and `bad-request` for a reason
 * that is empty or too long.
 */
export async function applyPolicy(context: Context, { document, ...input }: PolicyInput): Promise<DocumentChange> {
  const read = readPolicy(document);
  if (!read.ok) throw refusedDocument('policy', read.problems);
  const guard = async (tx: Tx) => {
    const problems = await typeProblems(tx, read.document);
    if (problems.length > 0) throw refusedDocument('policy', problemsIn(document, problems));
    const conflict = await conflictOf(tx, read.document);
    if (conflict !== null)
      throw new AttestryError('conflict', conflict.message, { pointer: `/document/${conflict.member}` });
  };
  const access = (current: DocumentVersionRow | null) => {
    requireChange(context, read.document);
    requireChangeOf(context, current);
  };
  const { id } = read.document;
  return applyVersion(context, { ...POLICY, access, guard }, { id, body: policyBody(read.document), ...input });
}

/**
 * Take a policy out of force. Its versions stay. Throws `not-found` where no policy in force has the id, and as
 * `applyPolicy` otherwise.
 */
export async function retirePolicy(context: Context, input: ChangeInput & { id: string }): Promise<DocumentChange> {
  if (input.id === SHIPPED.policy.id) throw new AttestryError('conflict', SHIPPED_STAYS);
  const access = (current: DocumentVersionRow | null) => requireChangeOf(context, current);
  return retireVersion(context, { ...POLICY, access, guard: async () => {} }, input);
}

/** A policy is a matter of all projects that it applies to. */
function requireChange(context: Context, { appliesTo }: Pick<PolicyDocument, 'appliesTo'>): void {
  for (const pattern of appliesTo.projects) requireAccess(context, 'policy.change', { pattern });
}

/**
 * It is also a matter of those that its version before applied to, unless the policy is new or retired. The actor may
 * not see all of them, so the refusal names none.
 */
function requireChangeOf(context: Context, current: DocumentVersionRow | null): void {
  if (current === null || current.retired) return;
  const { appliesTo, id } = storedPolicy(JSON.parse(current.body) as JsonValue);
  if (appliesTo.projects.every((pattern) => isAllowed(context, 'policy.change', { pattern }))) return;
  throw new AttestryError('forbidden', `the role maintainer is needed for all projects to which ${id} applies`);
}

const SHIPPED_STAYS = `${SHIPPED.policy.id} is the policy that ships: apply another one to the same projects, and it decides nothing`;

type Conflict = { member: 'id' | 'appliesTo'; message: string };

/** Why a document cannot be in force beside the other policies; null where it can. */
async function conflictOf(db: Db, document: PolicyDocument): Promise<Conflict | null> {
  if (document.id === SHIPPED.policy.id) return { member: 'id', message: SHIPPED_STAYS };
  const others = (await policySet(db)).policies.filter(({ row, policy }) => row !== null && policy.id !== document.id);
  if (others.length >= MAX_POLICIES)
    return { member: 'id', message: `at most ${MAX_POLICIES} policies are in force at once` };
  if (document.mode === 'dry-run') return null;
  for (const other of others) {
    const both = other.policy.mode === 'dry-run' ? null : commonScope(document, other);
    if (both !== null)
      return {
        member: 'appliesTo',
        message: `the policy ${other.policy.id} applies to the projects ${both.project} in the environments ${both.environment} already, and neither is more specific`,
      };
  }
  return null;
}

/** A pattern of projects and one of environments that both policies have. */
function commonScope({ appliesTo }: PolicyDocument, { policy }: LoadedPolicy) {
  const project = appliesTo.projects.find((pattern) => policy.appliesTo.projects.includes(pattern));
  const environment = appliesTo.environments.find((pattern) => policy.appliesTo.environments.includes(pattern));
  return project === undefined || environment === undefined ? null : { project, environment };
}
