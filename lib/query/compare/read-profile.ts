/** Reads what is compared of one artifact, now or as of a past moment. */
import type { Aspect, AspectFacts, AspectProfile, Profile } from '#lib/compare/profile.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { EDITED_STATUS } from '#lib/status/edited.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { type Db, isEditedRow } from '#db/open.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { evaluateAsOf } from '#lib/query/as-of/evaluate-as-of.ts';
import { builderFacts, materialFacts, parameterFacts, sourceFacts } from './aspects/build-aspects.ts';
import { componentFacts, findingFacts, testFacts } from './aspects/content-aspects.ts';
import { environmentFacts } from './aspects/environment-aspect.ts';
import { rebuildFacts } from './aspects/rebuild-aspect.ts';
import { ruleFacts, signerFacts, statusFacts } from './aspects/standing-aspects.ts';
import { claimedFacts, type ComparedEvidence, type SbomBudget, visibleEvidence } from './read-evidence.ts';

/**
 * What is compared: an artifact, as of a past moment or now, by the policies of an environment or of none. `budget`:
 * how much of its long bills of materials is read; without one, their first components are compared.
 */
export type Compared = { row: ArtifactRow; at: string | null; environment: string | null; budget?: SbomBudget };

/** `status`: null where the artifact was not known at the moment. */
export type ReadProfile = { profile: Profile; status: ArtifactStatus | null; privateDocuments: number };

/** Read an artifact. `now`: RFC 3339. Documents that `db` hides are counted and not read. */
export async function readProfile(db: Db, compared: Compared, now: string): Promise<ReadProfile> {
  const { evaluation, counting, claimed, hidden, isEdited } = await readDocuments(db, compared, now);
  const status = evaluation && statusOf(evaluation, isEdited || (await isEditedRow(db, 'artifact', compared.row.id)));
  const artifact = evaluation?.facts ?? null;
  return {
    profile: {
      facts: {
        ...documentAspects(counting, artifact, reasonsOf(evaluation, hidden)),
        rules: ruleFacts(evaluation?.result.verdicts ?? []),
        status: statusFacts(
          evaluation &&
            status && {
              status,
              slsaLevel: evaluation.result.slsaLevel,
              policy: evaluation.result.policy,
            },
        ),
      },
      claims: { ...documentAspects(claimed, artifact, []), rules: ruleFacts([]), status: statusFacts(null) },
    },
    status,
    privateDocuments: hidden,
  };
}

/** The documents about an artifact, and its evaluation; null where the artifact was not known at the moment. */
export type ReadDocuments = ComparedEvidence & { evaluation: Evaluation | null; claimed: EvidenceFact[] };

/** Read the documents about an artifact. `now`: RFC 3339. Documents that `db` hides are counted and not read. */
export async function readDocuments(db: Db, compared: Compared, now: string): Promise<ReadDocuments> {
  const { row, at, environment, budget = { bytes: 0 } } = compared;
  const evaluation =
    at === null
      ? await evaluateArtifact(db, row, now, { environment })
      : await evaluateAsOf(db, row.id, { at, environment, policy: 'then' });
  // What was claimed at a past moment is not kept.
  const claimed = at === null ? await claimedFacts(db, row.id) : [];
  return { evaluation, claimed, ...(await visibleEvidence(db, evaluation?.evidence ?? [], budget)) };
}

/** One aspect that documents state. */
export function aspectOf(
  { evaluation, counting, claimed, hidden }: ReadDocuments,
  aspect: DocumentAspect,
): AspectProfile {
  const artifact = evaluation?.facts ?? null;
  return {
    facts: withReasons(DOCUMENT_ASPECTS[aspect](counting, artifact), reasonsOf(evaluation, hidden)),
    claims: DOCUMENT_ASPECTS[aspect](claimed, artifact),
  };
}

function statusOf({ status }: Evaluation, isEdited: boolean): ArtifactStatus {
  return isEdited ? { ...status, ...EDITED_STATUS } : status;
}

/** Why more may be known of an artifact than the documents that are compared. */
function reasonsOf(evaluation: Evaluation | null, hidden: number): string[] {
  const { omittedKinds = [], imageIndexes = [] } = evaluation?.facts ?? {};
  const isCut = omittedKinds.length > 0 || imageIndexes.some((index) => (index.omittedKinds ?? []).length > 0);
  return [
    ...(hidden > 0 ? [`${formatQuantity(hidden, 'private document')} not compared`] : []),
    ...(isCut ? ['more documents are stored than Attestry reads'] : []),
  ];
}

type DocumentAspect = Exclude<Aspect, 'rules' | 'status'>;

const DOCUMENT_ASPECTS: Record<
  DocumentAspect,
  (evidence: readonly EvidenceFact[], artifact: ArtifactFacts | null) => AspectFacts
> = {
  source: sourceFacts,
  builder: builderFacts,
  parameters: parameterFacts,
  environment: environmentFacts,
  materials: materialFacts,
  components: componentFacts,
  findings: findingFacts,
  tests: testFacts,
  rebuilds: rebuildFacts,
  signers: signerFacts,
};

/** The aspects that documents state. */
function documentAspects(
  evidence: readonly EvidenceFact[],
  artifact: ArtifactFacts | null,
  reasons: readonly string[],
): Record<DocumentAspect, AspectFacts> {
  return Object.fromEntries(
    Object.entries(DOCUMENT_ASPECTS).map(([aspect, read]) => [aspect, withReasons(read(evidence, artifact), reasons)]),
  ) as Record<DocumentAspect, AspectFacts>;
}

/** With `reasons` what no document states is not known to be absent. */
function withReasons(facts: AspectFacts, reasons: readonly string[]): AspectFacts {
  if (reasons.length === 0) return facts;
  return {
    ...facts,
    known: facts.known === 'all' ? 'part' : facts.known,
    why: [...(facts.why === null ? [] : [facts.why]), ...reasons].join('; '),
  };
}
