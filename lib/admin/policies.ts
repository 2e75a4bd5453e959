/** Applies and retires policies. Every change is a version with its actor, its reason and an entry of the log. */
import { hash } from 'node:crypto';
import { AttestryError, type DocumentProblem } from '#lib/errors.ts';
import { placeInPolicy, readPolicy } from '#lib/policy/document/read-policy.ts';
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import type { Db, Tx } from '#db/open.ts';
import { addPolicyVersion, findPolicyVersion, type PolicyVersionRow } from '#db/policy/policies.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { policyBody, policySet, SHIPPED, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { reEvaluateByPolicies } from '#lib/ingest/policies/re-evaluate.ts';
import type { PolicyChange } from '#lib/views/policy/policy.ts';
import { checkedReason } from './checked-reason.ts';

/** Policies in force at once. */
const MAX_POLICIES = 100;

export type PolicyInput = {
  /** The text of a document in YAML or JSON, or its value. */
  document: unknown;
  reason: string;
  /** The version that the caller has seen; 0: there is none. Without it the change is made whatever the version. */
  version?: number | undefined;
};

/** Everything that is wrong with a document; empty where it can be applied. Nothing is stored. */
export async function checkPolicy(context: Context, document: unknown): Promise<DocumentProblem[]> {
  const read = readPolicy(document);
  if (!read.ok) return read.problems;
  const conflict = await conflictOf(context.store.read, read.document);
  if (conflict === null) return [];
  const { member, message } = conflict;
  const place = typeof document === 'string' ? placeInPolicy(document, [member]) : { line: null, column: null };
  return [{ pointer: `/${member}`, message, ...place }];
}

/**
 * Apply a document: it becomes the next version of the policy with its id, and counts at once. A document that is in
 * force already changes nothing. Throws `unprocessable` with all problems of a document, `conflict` where another
 * policy applies to the same projects and environments or the version is another one, and `bad-request` for a reason
 * that is empty or too long.
 */
export async function applyPolicy(context: Context, { document, reason, version }: PolicyInput): Promise<PolicyChange> {
  const read = readPolicy(document);
  if (!read.ok) throw refusal(read.problems);
  const { id } = read.document;
  const body = policyBody(read.document);
  const why = checkedReason(reason);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const conflict = await conflictOf(tx, read.document);
    if (conflict !== null)
      throw new AttestryError('conflict', conflict.message, { pointer: `/document/${conflict.member}` });
    const current = await findPolicyVersion(tx, id);
    refuseOtherVersion(id, current, version);
    if (current !== null && !current.retired && current.body === body)
      return { id, version: current.version, outcome: 'unchanged' };
    const added = await addVersion(tx, batch, { id, current, body, retired: false, reason: why });
    return { id, version: added, outcome: current === null || current.retired ? 'created' : 'updated' };
  });
}

/**
 * Take a policy out of force. Its versions stay. Throws `not-found` where no policy in force has the id, and as
 * `applyPolicy` otherwise.
 */
export async function retirePolicy(
  context: Context,
  { id, reason, version }: { id: string; reason: string; version?: number | undefined },
): Promise<PolicyChange> {
  const why = checkedReason(reason);
  if (id === SHIPPED.policy.id) throw new AttestryError('conflict', SHIPPED_STAYS);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const current = await findPolicyVersion(tx, id);
    if (current === null || current.retired) throw new AttestryError('not-found', `no policy in force is called ${id}`);
    refuseOtherVersion(id, current, version);
    const { body } = current;
    return {
      id,
      version: await addVersion(tx, batch, { id, current, body, retired: true, reason: why }),
      outcome: 'retired',
    };
  });
}

const SHIPPED_STAYS = `${SHIPPED.policy.id} is the policy that ships: apply another one to the same projects, and it decides nothing`;

function refusal(problems: readonly DocumentProblem[]): AttestryError {
  const [first] = problems;
  const others = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return new AttestryError('unprocessable', `the policy is refused: ${first!.message}${others}`, {
    pointer: `/document${first!.pointer}`,
    problems,
  });
}

function refuseOtherVersion(id: string, current: PolicyVersionRow | null, version: number | undefined): void {
  const newest = current?.version ?? 0;
  if (version !== undefined && version !== newest)
    throw new AttestryError('conflict', `${id} has version ${newest}, not ${version}: read it again`, {
      pointer: '/version',
    });
}

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

type NewVersion = {
  id: string;
  current: PolicyVersionRow | null;
  body: string;
  retired: boolean;
  reason: string;
};

async function addVersion(tx: Tx, batch: Batch, { id, current, body, retired, reason }: NewVersion): Promise<number> {
  const version = (current?.version ?? 0) + 1;
  const sha256 = hash('sha256', body);
  await addPolicyVersion(tx, {
    policy: id,
    version,
    retired,
    body,
    sha256,
    reason,
    createdAt: batch.at,
    createdBy: await findOrCreateActor(tx, batch.actor),
  });
  const change = retired ? 'retired' : 'applied';
  // The log is public and permanent, so the entry has no name: a reader who knows the policy can check it.
  const policy = hash('sha256', id);
  await appendEntry(tx, { kind: 'policy', at: batch.wallClock, change, policy, version, sha256 }, batch.actor);
  batch.hasLogEntries = true;
  await reEvaluateByPolicies(tx, batch);
  return version;
}
