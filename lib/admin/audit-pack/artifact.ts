/** What an audit pack says about one artifact: its facts, its verdicts, and what they rest on. */
import { choosePolicy } from '#lib/ingest/policies/choose-policy.ts';
import { engineOf, type LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { deriveStatus, type Surroundings } from '#lib/status/derive-status.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { toStoredWaiver } from '#db/artifact/waivers.ts';
import { findEvidence, type StoredEvidence } from '#db/evidence/evidence.ts';
import { hidesProjects } from '#db/open.ts';
import { environmentStatuses } from '#db/project/environment-status.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { type Evaluation, evaluateArtifact, type PolicyEvaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { documentIds } from '#lib/ingest/evaluate/facts/artifact-facts.ts';
import { factsHash } from '#lib/ingest/evaluate/facts/facts-hash.ts';
import type { PackedArtifact, PackedFact, PackedFacts, PackedVerdict } from '#lib/query/audit-pack/format.ts';
import { mapFacts } from '#lib/query/audit-pack/map-facts.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { visibleVerdicts } from '#lib/query/item/visible-verdicts.ts';
import { missingReason } from './documents.ts';
import { currentSummary } from './summary.ts';

/** Environments of one artifact whose verdicts are in a pack. */
const MAX_ENVIRONMENTS = 32;

/** An artifact in a pack, with the documents behind it that the caller may see, and the envelope of its summary. */
export type ArtifactInPack = {
  artifact: PackedArtifact;
  documents: StoredEvidence[];
  vsa: { id: string; envelope: string } | null;
};

/** Evaluate an artifact now. `beforeSigning` is called before a verification summary is signed; it throws to refuse. */
export async function artifactInPack(
  context: Context,
  row: ArtifactRow,
  beforeSigning: () => Promise<void>,
): Promise<ArtifactInPack> {
  const db = context.store.read;
  const at = context.now().toISOString();
  const evaluation = await evaluateArtifact(db, row, at);
  const ids = documentIds(evaluation.facts);
  const documents: StoredEvidence[] = [];
  for (const id of ids) {
    const found = await findEvidence(db, id);
    if (found !== null && found.verification !== null) documents.push(found);
  }
  const isHidden = await isPartHidden(context, evaluation, new Set(documents.map(({ id }) => id)));
  const summary = await currentSummary(context, row, evaluation, beforeSigning);
  return {
    artifact: {
      digest: await digestOf(db, row),
      name: row.name,
      project: evaluation.facts.project?.slug ?? null,
      at,
      facts: isHidden ? null : await packFacts(context, evaluation, documents),
      factsHash: factsHash(evaluation.facts),
      hiddenDocuments: isHidden ? ids.length - documents.length : 0,
      verdicts: await verdictsOf(context, row, evaluation, isHidden),
      vsa: summary.vsa,
      noVsa: summary.reason,
    },
    documents,
    vsa: summary.envelope,
  };
}

/** Whether the verdicts rest on something that the caller may not see: documents, indexes, dependencies, platforms. */
async function isPartHidden(
  { store }: Context,
  { facts, surroundings }: Evaluation,
  seen: ReadonlySet<string>,
): Promise<boolean> {
  const db = store.read;
  if (!hidesProjects(db)) return false;
  const { evidence, links = [], imageIndexes = [], dependencies, sourceRevisions = [] } = facts;
  const behind: EvidenceFact[] = [
    ...evidence,
    ...links,
    ...imageIndexes.flatMap((index) => index.evidence),
    ...(dependencies?.examined ?? []).flatMap((one) => one.evidence),
    ...sourceRevisions.flatMap((one) => [...one.evidence, ...(one.reviews ?? [])]),
  ];
  if (behind.some(({ id }) => !seen.has(id))) return true;
  const digests = [
    ...imageIndexes.map(({ digest }) => digest),
    ...(dependencies?.purls ?? []).flatMap((one) => one.digests),
    ...(surroundings.platforms ?? []).flatMap(({ digest, status }) => (status === null ? [] : (digest ?? []))),
  ];
  for (const digest of digests) if ((await findByDigest(db, digest)) === null) return true;
  const contender = surroundings.standing?.contender ?? null;
  return contender !== null && (await findProject(db, contender)) === null;
}

async function packFacts(
  context: Context,
  { facts }: Evaluation,
  documents: readonly StoredEvidence[],
): Promise<PackedFacts> {
  const rows = new Map(documents.map((row) => [row.id, row]));
  const { predicates, ...rest } = facts;
  const packed = await mapFacts(rest, async (fact: EvidenceFact): Promise<PackedFact> => {
    const row = rows.get(fact.id);
    const isMissing = row === undefined || (await missingReason(context, row)) !== null;
    const { id, receivedAt, reportedBy, sentBy } = fact;
    return {
      id,
      receivedAt,
      ...(reportedBy && { reportedBy }),
      ...(sentBy && { sentBy }),
      ...(isMissing && { stated: fact }),
    };
  });
  return { ...packed, types: predicates?.types.map(({ id, version }) => ({ id, version })) ?? null };
}

async function verdictsOf(
  context: Context,
  row: ArtifactRow,
  evaluation: Evaluation,
  isHidden: boolean,
): Promise<PackedVerdict[]> {
  const db = context.store.read;
  const project = evaluation.facts.project?.slug ?? null;
  // Facts hold no secrets, but somebody may have written one into a reason.
  const waivers = maskSecrets(evaluation.waivers.map(toStoredWaiver));
  const pack = async (
    policy: LoadedPolicy,
    environment: string | null,
    by: PolicyEvaluation,
  ): Promise<PackedVerdict> => {
    const { id, version } = policy.policy;
    return {
      environment,
      policy: { id, version, sha256: policy.sha256 },
      engine: engineOf(policy),
      status: deriveStatus(by.result, waivers, new Date(evaluation.facts.at!), by.surroundings),
      slsaLevel: by.result.slsaLevel,
      verdicts: await visibleVerdicts(db, by.result.verdicts),
      waivers,
      surroundings: isHidden ? {} : packSurroundings(by.surroundings),
    };
  };
  const found = [await pack(evaluation.choice.chosen, null, evaluation)];
  for (const { name } of (await environmentStatuses(db, row.id)).slice(0, MAX_ENVIRONMENTS)) {
    const { chosen } = choosePolicy(evaluation.policies, { project, environment: name });
    found.push(await pack(chosen, name, await evaluation.by(chosen, name)));
  }
  return found;
}

function packSurroundings({ platforms = null, standing = null, environment = null }: Surroundings): Surroundings {
  return {
    platforms,
    environment,
    standing: standing && {
      contender: standing.contender,
      project: standing.project && { slug: standing.project.slug, isExpected: standing.project.isExpected },
    },
  };
}
