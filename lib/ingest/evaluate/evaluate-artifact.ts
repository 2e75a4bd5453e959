/** Evaluates an artifact by the policy that applies to it, and derives its status. */
import { evaluate } from '#lib/policy/evaluate.ts';
import type { ArtifactFacts, EvidenceFact, Policy, PolicyResult } from '#lib/policy/facts/policy.ts';
import { deriveStatus, type PlatformStatus, type Standing, type Surroundings } from '#lib/status/derive-status.ts';
import type { ArtifactStatus, Status } from '#lib/status/status.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { toStoredWaiver, type WaiverRow } from '#db/artifact/waivers.ts';
import { type Db, wholeStore } from '#db/open.ts';
import type { LoadedProject } from '#lib/ingest/authority/projects.ts';
import { artifactOfPart, platformsOf, type CoveringIndexRow } from '#lib/ingest/platforms/platforms.ts';
import { appliesToProject, choosePolicy, type PolicyChoice } from '#lib/ingest/policies/choose-policy.ts';
import { policySet, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { type FactsView, presentView } from '#lib/ingest/view/facts-view.ts';
import { evaluateExpressions } from './expressions/evaluate-expressions.ts';
import { storedDocuments } from './expressions/stored-documents.ts';
import { documentIds, loadFacts, type EvaluationState, type LoadedFacts } from './facts/artifact-facts.ts';

/**
 * What an evaluation by one policy concludes. `surroundings`: what the status was derived from beside the verdicts and
 * the waivers. `holdsUntil`: until when the status holds where nothing but the time changes, RFC 3339: from then on it
 * may be another one. Null: time changes nothing.
 */
export type PolicyEvaluation = {
  result: PolicyResult;
  status: ArtifactStatus;
  surroundings: Surroundings;
  holdsUntil: string | null;
};

/** What the evaluation of an artifact concludes. */
export type Evaluation = PolicyEvaluation & {
  facts: ArtifactFacts;
  choice: PolicyChoice;
  /** All documents that the rules saw, also those about its indexes. */
  evidence: EvidenceFact[];
  /** The evidence whose signer and builder the artifact shows. */
  decisive: EvidenceFact | null;
  /** The indexes whose evidence counts for the artifact. */
  coveredBy: CoveringIndexRow[];
  /** The waivers in force for it and for its project, in whatever environment. */
  waivers: WaiverRow[];
  /**
   * The ids of all documents that the rules saw, and of the index documents that connect them to the artifact. Null
   * where the statuses of the platforms of an index counted too.
   */
  inputs: string[] | null;
  /** The policies among which one was chosen. */
  policies: readonly LoadedPolicy[];
  /**
   * Evaluates the same facts by another policy, with the waivers and the statuses of platforms that count in an
   * environment (null: none).
   */
  by: (policy: LoadedPolicy, environment: string | null) => Promise<PolicyEvaluation>;
};

export type EvaluationOptions = {
  state?: EvaluationState;
  /** The name of the environment whose policy decides; null: the policy of no environment. */
  environment?: string | null;
  /** The policies among which one is chosen. Without them these are the policies in force. */
  policies?: readonly LoadedPolicy[];
};

/**
 * Evaluate an artifact from the stored evidence by the policy that applies to it. `now` is RFC 3339. The same evidence,
 * policies and waivers always give the same result.
 */
export async function evaluateArtifact(
  visible: Db,
  row: ArtifactRow,
  now: string,
  { state = { view: presentView(visible) }, environment = null, policies }: EvaluationOptions = {},
): Promise<Evaluation> {
  // Whoever asks, every document counts.
  const db = wholeStore(visible);
  const inForce = policies ?? (await policySet(db)).policies;
  const [loaded, waivers] = await Promise.all([
    loadFacts(db, row, now, state, (project) => policiesOf(inForce, project)),
    state.view.waivers(row, now),
  ]);
  const choice = choosePolicy(inForce, { project: loaded.project?.slug ?? null, environment });
  const standing = await standingOf(row, loaded.project, state.view);
  const platformsIn = async (where: string | null): Promise<Platforms> => {
    const times: (string | null)[] = [];
    if (!isUnattestedIndex(row, loaded)) return { statuses: null, times };
    // The stored statuses are those by the policies in force without an environment. A change of one changes the index.
    const isStored = where === null && policies === undefined;
    const statuses = await platformStatuses(db, row, state.view, async (platform) => {
      if (isStored || platform.isIndex) return platform.status;
      const evaluated = await evaluateArtifact(db, platform, now, { state, environment: where, policies: inForce });
      times.push(evaluated.holdsUntil);
      return evaluated.status.status;
    });
    return { statuses, times };
  };
  const platformsHere = await platformsIn(environment);
  const evaluateBy = async (policy: LoadedPolicy, where: string | null): Promise<PolicyEvaluation> => {
    const platforms = where === environment ? platformsHere : await platformsIn(where);
    const expressions = await evaluateExpressions(policy.policy, loaded.facts, storedDocuments(db, state.view));
    const result = evaluate(policy.policy, loaded.facts, expressions);
    const surroundings = { platforms: platforms.statuses, standing, environment: where };
    const ends = waivers.map(({ expiresAt }) => expiresAt);
    return {
      result,
      status: deriveStatus(result, waivers.map(toStoredWaiver), new Date(now), surroundings),
      surroundings,
      holdsUntil: earliestTime([result.holdsUntil, ...platforms.times, ...ends]),
    };
  };
  const own = await evaluateBy(choice.chosen, environment);
  const isOwn = (policy: LoadedPolicy, where: string | null) =>
    policy.policy === choice.chosen.policy && where === environment;
  const { evidence, imageIndexes = [] } = loaded.facts;
  const indexEvidence = imageIndexes.flatMap((index) => index.evidence);
  return {
    ...own,
    facts: loaded.facts,
    choice,
    evidence: [...evidence, ...indexEvidence],
    decisive: decisiveEvidence(evidence) ?? decisiveEvidence(indexEvidence),
    coveredBy: loaded.coveredBy,
    waivers,
    inputs: platformsHere.statuses === null ? documentIds(loaded.facts) : null,
    policies: inForce,
    by: async (policy, where) => (isOwn(policy, where) ? own : evaluateBy(policy, where)),
  };
}

/** The statuses of the platforms of an index, where they decide, and until when they hold. */
type Platforms = { statuses: PlatformStatus[] | null; times: (string | null)[] };

/** The earliest of some times (RFC 3339); null where there is none. */
export function earliestTime(times: readonly (string | null)[]): string | null {
  const known = times.flatMap((time) => (time === null ? [] : [Date.parse(time)]));
  return known.length === 0 ? null : new Date(Math.min(...known)).toISOString();
}

/** The policies that apply to a project in some environment. */
function policiesOf(policies: readonly LoadedPolicy[], project: string | null): Policy[] {
  return policies
    .filter(({ policy }) => policy.appliesTo.projects.some((pattern) => appliesToProject(pattern, project)))
    .map(({ policy }) => policy);
}

/** Whether the artifact is expected here, which decides whether its status may be any other than unknown. */
async function standingOf(row: ArtifactRow, project: LoadedProject | null, view: FactsView): Promise<Standing> {
  const contender = row.contender === null ? null : await view.project(row.contender);
  return { project, contender: contender?.slug ?? null };
}

/** Whether nothing verified is about an image index itself, so that its status is derived from its platforms. */
function isUnattestedIndex(row: ArtifactRow, { facts, coveredBy }: LoadedFacts): boolean {
  return row.isIndex && coveredBy.length === 0 && facts.evidence.every((fact) => fact.outcome !== 'verified');
}

/**
 * The status of each platform of an index, of which `statusOf` says that of a known one; null where it names none, or
 * where the index document does not count for the index: anybody can list the platforms of others, and then nobody here
 * answers for the list.
 */
async function platformStatuses(
  db: Db,
  row: ArtifactRow,
  view: FactsView,
  statusOf: (platform: ArtifactRow) => Promise<Status>,
): Promise<PlatformStatus[] | null> {
  const listed = await platformsOf(db, row);
  if (!listed || listed.platforms.length === 0) return null;
  if (!(await view.counts(row.id, listed.document))) return null;
  const found: PlatformStatus[] = [];
  for (const { digest, platform } of listed.platforms) {
    const known = await artifactOfPart(db, digest, view.artifact);
    found.push({
      name: platform ?? digest,
      digest,
      status: known && known.id !== row.id ? await statusOf(known) : null,
    });
  }
  return listed.hidden === 0
    ? found
    : [
        ...found,
        ...Array.from({ length: listed.hidden }, () => ({ name: 'a platform that is not evaluated', status: null })),
      ];
}

/**
 * The evidence whose signer the artifact list shows: the newest verified provenance, else the newest verified evidence,
 * else the newest signed evidence.
 */
function decisiveEvidence(evidence: readonly EvidenceFact[]): EvidenceFact | null {
  const newest = (matches: (fact: EvidenceFact) => boolean) =>
    evidence.findLast((fact) => fact.signer !== null && matches(fact)) ?? null;
  return (
    newest((fact) => fact.outcome === 'verified' && fact.facts.kind === 'provenance') ??
    newest((fact) => fact.outcome === 'verified') ??
    newest(() => true)
  );
}
