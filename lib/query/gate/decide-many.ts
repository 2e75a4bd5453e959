/**
 * Decides about many artifacts in one pass. The status of an artifact is stored with every change of its evidence, in
 * the same transaction; lists and badges show the stored status. To evaluate 200 artifacts anew would take a hundred
 * times as long as one, so only the artifacts whose rules are shown are evaluated.
 */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { choosePolicy, policyStage } from '#lib/ingest/policies/choose-policy.ts';
import { EVALUATION_VERSION, policySet } from '#lib/ingest/policies/policy-set.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import { policyRef } from '#lib/query/artifact/policy-fields.ts';
import { digestOf, projectOf, toSlsaLevel } from '#lib/query/item/artifact-item.ts';
import { GATE_DECISIONS, type GateExpectation } from '#lib/views/gate/gate.ts';
import { decideFound, decisionOf, type DecidedArtifact, isStrongDigest } from './decide-artifact.ts';

/** Up to this number of artifacts, every one is evaluated. Of more, this number is evaluated: the worst ones. */
export const MAX_EVALUATED = 4;

type Stored = { row: ArtifactRow; decided: DecidedArtifact; index: number };
type Question = { environment: string | null; expect: GateExpectation; now: string };

/** Decide about the artifacts with these digests, in their order. */
export async function decideMany(db: Db, digests: readonly string[], question: Question): Promise<DecidedArtifact[]> {
  const decided: DecidedArtifact[] = [];
  const stored: Stored[] = [];
  for (const [index, digest] of digests.entries()) {
    const found = await findArtifacts(db, digest);
    const fromRow = found.kind === 'one' ? await storedDecision(db, found.row, digest, question) : null;
    if (fromRow !== null && found.kind === 'one') stored.push({ row: found.row, decided: fromRow, index });
    decided.push(fromRow ?? (await decideFound(db, found, { digest, ...question })));
  }
  const worst = stored.toSorted((a, b) => rankOf(a) - rankOf(b));
  for (const { row, index } of worst.slice(0, MAX_EVALUATED))
    decided[index] = await decideFound(db, { kind: 'one', row }, { digest: digests[index]!, ...question });
  return decided;
}

const rankOf = ({ decided }: Stored): number => GATE_DECISIONS.indexOf(decided.artifact.decision);

/**
 * The decision by the stored status. Null where that status may have changed without a change of evidence: a waiver
 * may have expired, the claim of the project may be new, another policy may apply; or where the evidence itself is
 * asked for.
 */
async function storedDecision(
  db: Db,
  row: ArtifactRow,
  digest: string,
  { environment, expect, now }: Question,
): Promise<DecidedArtifact | null> {
  const { project, claimed } = await projectOf(db, row.project);
  const { chosen, dryRuns } = choosePolicy((await policySet(db)).policies, {
    project: project?.slug ?? null,
    environment,
  });
  const isSamePolicy =
    row.policyVersion === EVALUATION_VERSION &&
    row.policy === chosen.row &&
    row.policyStage === policyStage(chosen, now);
  // A policy that only warns or tries its rules needs the verdicts.
  const isEnforced = chosen.policy.mode === 'enforce' && dryRuns.length === 0;
  const isCurrent = isSamePolicy && isEnforced && row.contender === null && (project === null || claimed);
  const isPlain = row.status !== 'waived' && row.underlying === row.status && isStrongDigest(digest);
  if (!isCurrent || !isPlain || Object.keys(expect).length > 0) return null;
  return {
    artifact: {
      digest,
      artifact: await digestOf(db, row),
      name: row.name,
      project,
      decision: decisionOf(row.status),
      wouldBe: null,
      policy: policyRef(chosen),
      dryRuns: [],
      status: row.status,
      reason: row.reason,
      advice: null,
      slsaLevel: toSlsaLevel(row.slsaLevel),
      rules: [],
      rulesListed: false,
      waivers: [],
    },
    project: row.project,
  };
}
