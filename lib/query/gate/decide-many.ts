/**
 * Decides about many artifacts in one pass. The status of an artifact is stored with every change of its evidence, in
 * the same transaction, also that by each policy of an environment; lists and badges show the stored status. To
 * evaluate 200 artifacts anew would take a hundred times as long as one, so only the artifacts whose rules are shown
 * are evaluated.
 */
import { artifactById, type StatusRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { policyStage } from '#lib/ingest/policies/choose-policy.ts';
import { EVALUATION_VERSION } from '#lib/ingest/policies/policy-set.ts';
import { findEachArtifact, type FoundArtifacts } from '#lib/query/find/find-artifact.ts';
import { digestOf, stillHolds, toSlsaLevel } from '#lib/query/item/artifact-item.ts';
import { GATE_DECISIONS } from '#lib/views/gate/gate.ts';
import { decideFound, decisionOf, type DecidedArtifact, isStrongDigest, type Question } from './decide-artifact.ts';
import { type KnownOfMany, readKnown, type StoredStatus } from './known-of-many.ts';

/** Up to this number of artifacts, every one is evaluated. Of more, this number is evaluated: the worst ones. */
export const MAX_EVALUATED = 4;

type Stored = { row: StatusRow; decided: DecidedArtifact; index: number };

/** Decide about the artifacts with these digests, in their order. */
export async function decideMany(db: Db, digests: readonly string[], question: Question): Promise<DecidedArtifact[]> {
  const decided: DecidedArtifact[] = [];
  const stored: Stored[] = [];
  const { found, projects } = await findEachArtifact(db, digests);
  const rows = found.flatMap((one) => (one.kind === 'one' ? one.row : []));
  const known = await readKnown(db, rows, projects, question);
  for (const [index, digest] of digests.entries()) {
    const one = found[index]!;
    const fromRow = one.kind === 'one' ? await storedDecision(db, one.row, digest, question, known) : null;
    if (fromRow !== null && one.kind === 'one') stored.push({ row: one.row, decided: fromRow, index });
    decided.push(fromRow ?? (await decideAnew(db, one, { digest, ...question })));
  }
  const worst = stored.toSorted((a, b) => rankOf(a) - rankOf(b));
  for (const { row, index } of worst.slice(0, MAX_EVALUATED))
    decided[index] = await decideAnew(db, { kind: 'one', row }, { digest: digests[index]!, ...question });
  return decided;
}

/** Evaluate an artifact of which only the stored status was read. */
async function decideAnew(
  db: Db,
  found: FoundArtifacts<StatusRow>,
  question: Question & { digest: string },
): Promise<DecidedArtifact> {
  if (found.kind !== 'one') return decideFound(db, found, question);
  const row = await artifactById(db, found.row.id);
  return decideFound(db, row === null ? { kind: 'none' } : { kind: 'one', row }, question);
}

const rankOf = ({ decided }: Stored): number => GATE_DECISIONS.indexOf(decided.artifact.decision);

/**
 * The decision by the stored status. Null where that status may have changed without a change of evidence: a waiver may
 * have expired, the claim of the project may be new, or a waiver of the environment may apply; where it is not by the
 * policy that applies; or where the evidence itself is asked for.
 */
async function storedDecision(
  db: Db,
  row: StatusRow,
  digest: string,
  { environment, expect, now }: Question,
  known: KnownOfMany,
): Promise<DecidedArtifact | null> {
  const { project, claimed, chosen, dryRuns, policy, changesWithTime } = known.rulings.get(row.project)!;
  // A policy that only warns or tries its rules needs the verdicts.
  const isEnforced = chosen.policy.mode === 'enforce' && dryRuns.length === 0;
  const isExpected = row.contender === null && (project === null || claimed);
  if (!isEnforced || !isExpected || !isStrongDigest(digest) || Object.keys(expect).length > 0) return null;
  // The status of an index may rest on its platforms, to which another policy may apply there.
  if (row.isIndex && row.policy === chosen.row && known.isNamed) return null;
  const stored = changesWithTime ? null : storedStatus(row, known, now);
  if (stored === null || stored.status === 'waived' || stored.underlying !== stored.status) return null;
  // A waiver of the environment can count for an artifact, and for a platform that an index derives from.
  const isWaivable = stored.status === 'failed' || stored.status === 'incomplete';
  if (environment !== null && isWaivable && (row.isIndex || isWaived(row, known))) return null;
  return {
    artifact: {
      digest,
      artifact: await digestOf(db, row),
      name: row.name,
      project,
      decision: decisionOf(stored.status),
      wouldBe: null,
      policy,
      dryRuns: [],
      status: stored.status,
      reason: stored.reason,
      advice: null,
      slsaLevel: toSlsaLevel(stored.slsaLevel),
      rules: [],
      rulesListed: false,
      waivers: [],
    },
    project: row.project,
  };
}

/** Whether a waiver for the environment of the question is in force about an artifact or its project. */
function isWaived({ id, project }: StatusRow, { waivedArtifacts, waivedProjects }: KnownOfMany): boolean {
  return waivedArtifacts.has(id) || (project !== null && waivedProjects.has(project));
}

/**
 * The status of an artifact by the policy that applies, as its last evaluation has stored it; null where it was
 * evaluated by another version of Attestry, not yet by this policy, or before a rule of the policy took effect.
 */
function storedStatus(row: StatusRow, { rulings, statuses }: KnownOfMany, now: string): StoredStatus | null {
  if (row.policyVersion !== EVALUATION_VERSION || !stillHolds(row, now)) return null;
  const { chosen } = rulings.get(row.project)!;
  const stage = policyStage(chosen, now);
  if (row.policy === chosen.row) return row.policyStage === stage ? row : null;
  const stored = statuses.get(row.id);
  return stored?.stage === stage ? stored : null;
}
