/**
 * Decides about many artifacts in one pass. The status of an artifact is stored with every change of its evidence, in
 * the same transaction, also that by each policy of an environment; lists and badges show the stored status. To
 * evaluate 200 artifacts anew would take a hundred times as long as one, so only the artifacts whose rules are shown
 * are evaluated.
 */
import { readsTime } from '#lib/policy/cel/reads-time.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { policyStatus } from '#db/artifact/policy-statuses.ts';
import { artifactsWaivedIn, isProjectWaivedIn } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import { choosePolicy, namesEnvironment, policyStage, type PolicyChoice } from '#lib/ingest/policies/choose-policy.ts';
import { EVALUATION_VERSION, type LoadedPolicy, policySet } from '#lib/ingest/policies/policy-set.ts';
import { findEachArtifact, type FoundArtifacts } from '#lib/query/find/find-artifact.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import { digestOf, projectOf, stillHolds, toSlsaLevel } from '#lib/query/item/artifact-item.ts';
import { GATE_DECISIONS } from '#lib/views/gate/gate.ts';
import { decideFound, decisionOf, type DecidedArtifact, isStrongDigest, type Question } from './decide-artifact.ts';

/** Up to this number of artifacts, every one is evaluated. Of more, this number is evaluated: the worst ones. */
export const MAX_EVALUATED = 4;

type Stored = { row: ArtifactRow; decided: DecidedArtifact; index: number };

/** Decide about the artifacts with these digests, in their order. */
export async function decideMany(db: Db, digests: readonly string[], question: Question): Promise<DecidedArtifact[]> {
  const decided: DecidedArtifact[] = [];
  const stored: Stored[] = [];
  const rulingOf = await rulings(db, question);
  const founds = await findEachArtifact(db, digests);
  const waived = await waivedIn(db, founds, question);
  for (const [index, digest] of digests.entries()) {
    const found = founds[index]!;
    const fromRow =
      found.kind === 'one'
        ? await storedDecision(db, found.row, digest, {
            ...question,
            ruling: await rulingOf(found.row.project),
            hasWaiver: waived.has(found.row.id),
          })
        : null;
    if (fromRow !== null && found.kind === 'one') stored.push({ row: found.row, decided: fromRow, index });
    decided.push(fromRow ?? (await decideFound(db, found, { digest, ...question })));
  }
  const worst = stored.toSorted((a, b) => rankOf(a) - rankOf(b));
  for (const { row, index } of worst.slice(0, MAX_EVALUATED))
    decided[index] = await decideFound(db, { kind: 'one', row }, { digest: digests[index]!, ...question });
  return decided;
}

/** The artifacts (row ids) about which a waiver for the environment of the question is in force. */
async function waivedIn(
  db: Db,
  founds: readonly FoundArtifacts[],
  { environment, now }: Question,
): Promise<ReadonlySet<number>> {
  if (environment === null) return new Set();
  const ids = founds.flatMap((found) => (found.kind === 'one' ? [found.row.id] : []));
  return artifactsWaivedIn(db, ids, { environment, now });
}

const rankOf = ({ decided }: Stored): number => GATE_DECISIONS.indexOf(decided.artifact.decision);

/** A project, and the policies that decide about its artifacts in the environment of the question. */
type Ruling = Awaited<ReturnType<typeof projectOf>> &
  Pick<PolicyChoice, 'chosen' | 'dryRuns'> & {
    /** Whether a policy in force names the environment. */
    isNamed: boolean;
    /** Whether the result of the policy changes with time alone. */
    changesWithTime: boolean;
    /** Whether a waiver of the project for the environment is in force. */
    hasWaiver: boolean;
  };

/** Finds the ruling of a project (row id). Each project is looked up once. */
async function rulings(db: Db, { environment, now }: Question): Promise<(project: number | null) => Promise<Ruling>> {
  const { policies } = await policySet(db);
  const isNamed = policies.some((one) => namesEnvironment(one, environment));
  const known = new Map<number | null, Ruling>();
  return async (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const { project, claimed } = await projectOf(db, id);
    const { chosen, dryRuns } = choosePolicy(policies, { project: project?.slug ?? null, environment });
    const hasWaiver = id !== null && environment !== null && (await isProjectWaivedIn(db, id, { environment, now }));
    const changesWithTime = readsTime(chosen.policy);
    const ruling = { project, claimed, chosen, dryRuns, isNamed, changesWithTime, hasWaiver };
    known.set(id, ruling);
    return ruling;
  };
}

/**
 * The decision by the stored status. Null where that status may have changed without a change of evidence: a waiver may
 * have expired, the claim of the project may be new, or a waiver of the environment may apply; where it is not by the
 * policy that applies; or where the evidence itself is asked for.
 */
async function storedDecision(
  db: Db,
  row: ArtifactRow,
  digest: string,
  { environment, expect, now, ruling, hasWaiver }: Question & { ruling: Ruling; hasWaiver: boolean },
): Promise<DecidedArtifact | null> {
  const { project, claimed, chosen, dryRuns } = ruling;
  // A policy that only warns or tries its rules needs the verdicts.
  const isEnforced = chosen.policy.mode === 'enforce' && dryRuns.length === 0;
  const isExpected = row.contender === null && (project === null || claimed);
  if (!isEnforced || !isExpected || !isStrongDigest(digest) || Object.keys(expect).length > 0) return null;
  // The status of an index may rest on its platforms, to which another policy may apply there.
  if (row.isIndex && row.policy === chosen.row && ruling.isNamed) return null;
  const stored = ruling.changesWithTime ? null : await storedStatus(db, row, chosen, now);
  if (stored === null || stored.status === 'waived' || stored.underlying !== stored.status) return null;
  // A waiver of the environment can count for an artifact, and for a platform that an index derives from.
  const isWaivable = stored.status === 'failed' || stored.status === 'incomplete';
  if (environment !== null && isWaivable && (row.isIndex || hasWaiver || ruling.hasWaiver)) return null;
  return {
    artifact: {
      digest,
      artifact: await digestOf(db, row),
      name: row.name,
      project,
      decision: decisionOf(stored.status),
      wouldBe: null,
      policy: policyRef(chosen),
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

type StoredStatus = Pick<ArtifactRow, 'status' | 'underlying' | 'reason' | 'slsaLevel'>;

/**
 * The status of an artifact by a policy, as its last evaluation has stored it; null where it was evaluated by another
 * version of Attestry, not yet by this policy, or before a rule of the policy took effect.
 */
async function storedStatus(db: Db, row: ArtifactRow, chosen: LoadedPolicy, now: string): Promise<StoredStatus | null> {
  if (row.policyVersion !== EVALUATION_VERSION || !stillHolds(row, now)) return null;
  const stage = policyStage(chosen, now);
  if (row.policy === chosen.row) return row.policyStage === stage ? row : null;
  const stored = chosen.row === null ? null : await policyStatus(db, row.id, chosen.row);
  return stored?.stage === stage ? stored : null;
}
