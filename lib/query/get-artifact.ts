/** The data of an artifact page. */
import { timeToVerify } from '#lib/metrics/rollup-deltas.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { EDITED_STATUS } from '#lib/status/edited.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import { aliasesOf } from '#db/artifact/aliases.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { historyOf } from '#db/artifact/history.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { sentTimes } from '#db/evidence/artifact-links.ts';
import { evidenceBySeq, evidenceIdAndOutcome } from '#db/evidence/evidence.ts';
import { evidenceFor } from '#db/evidence/subjects.ts';
import { termText } from '#db/evidence/terms.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import { countLinks } from '#db/evidence/links.ts';
import { type Db, editedRows, hidesProjects, isEditedRow, wholeStore } from '#db/open.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import type { Context } from '#lib/context/context.ts';
import { buildView } from '#lib/query/artifact/build-view.ts';
import { claimsView } from '#lib/query/artifact/claims-view.ts';
import { githubRecordsView } from '#lib/query/artifact/github-records.ts';
import { coveringIndexesView, platformsView } from '#lib/query/artifact/index-view.ts';
import { policyFields } from '#lib/query/artifact/policy-fields.ts';
import { releaseFilesView, siblingsView } from '#lib/query/artifact/siblings.ts';
import { rebuildsView } from '#lib/query/rebuild/rebuilds-view.ts';
import { timelineOf } from '#lib/query/artifact/timeline.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import { digestOf, projectOf, projectRef, toSlsaLevel } from '#lib/query/item/artifact-item.ts';
import { deploymentView } from '#lib/query/item/deployment-view.ts';
import { conformanceById } from '#lib/query/evidence/conformance.ts';
import { fillRemediation } from '#lib/query/remediation/fill-remediation.ts';
import { remediationSubject } from '#lib/query/remediation/remediation-subject.ts';
import { evidenceSummary } from '#lib/query/item/evidence-summary.ts';
import { visibleVerdicts } from '#lib/query/item/visible-verdicts.ts';
import { waiverView } from '#lib/query/waiver/waiver-view.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import { toEvidenceFact } from '#lib/ingest/batch/to-evidence-fact.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import type { ArtifactView, StatusChange } from '#lib/views/artifact.ts';
import type { EvidenceSummary } from '#lib/views/evidence.ts';

const MAX_EVIDENCE = 100;
const MAX_HISTORY = 100;
const MAX_DEPLOYMENTS = 100;

/**
 * An artifact by any of its digests, `alg:hex`; null when no artifact or several have it. The policy of the
 * environment, or the one without an environment, runs anew.
 */
export async function getArtifact(
  context: Context,
  digest: string,
  environment: string | null = null,
): Promise<ArtifactView | null> {
  const db = context.store.read;
  const row = await findByDigest(db, digest);
  if (!row) return null;
  const now = context.now().toISOString();
  const evaluation = await evaluateArtifact(db, row, now, { environment });
  const { status: current, coveredBy: indexRows, waivers } = evaluation;
  // Until the migration has decided what counts, the page shows what lists and badges show.
  const evaluated = isFromBeforeAuthority(row) ? storedStatus(row, current) : current;
  const documents = await documentsOf(db, row.id);
  const isEdited = (await isEditedRow(db, 'artifact', row.id)) || documents.some((document) => document.isEdited);
  const status = isEdited ? { ...evaluated, ...EDITED_STATUS } : evaluated;
  const shown = documents.slice(0, MAX_EVIDENCE);
  const labels = await labelsOf(db, row.id);
  const build = await buildView(db, row.build);
  const deployments = await Promise.all(
    (await deploymentsOfArtifact(db, row.id, MAX_DEPLOYMENTS)).map((deployment) => deploymentView(db, deployment)),
  );
  const history = await historyView(db, row.id);
  const head = await lastCheckpoint(db);
  const covering = await coveringIndexesView(db, row, indexRows);
  const remedied = await remediationSubject(db, row, context.vsa.baseUrl);
  const { counting, ...claims } = await claimsView(db, row.id);
  return {
    digest: await digestOf(db, row),
    // The name that lists show comes first.
    names: [
      ...new Set([row.name ?? [], labels.filter((label) => label.kind === 'name').map((label) => label.value)].flat()),
    ],
    purls: labels.filter((label) => label.kind === 'purl').map((label) => label.value),
    ...(await belongsTo(db, row)),
    ...resultFields(row, evaluation, status),
    checks: (await visibleVerdicts(db, evaluation.result.verdicts)).map((verdict) => ({
      ...verdict,
      remediation: fillRemediation(verdict, remedied),
    })),
    ...(await policyFields(db, row.id, evaluation, environment)),
    waivers: await Promise.all(waivers.map((waiver) => waiverView(db, waiver, now))),
    evidence: shown.map((document) => document.summary),
    verifications: {
      ...covering.verifications,
      ...Object.fromEntries(shown.map((document) => [document.summary.id, document.verification])),
    },
    conformance: await conformanceById(
      db,
      shown.map((document) => document.summary),
      await slugOfProject(db, row.project),
    ),
    coveredBy: covering.indexes,
    ...(await platformsView(db, row)),
    evidenceHidden: Math.max(0, counting - shown.length),
    privateDocuments: await countPrivateDocuments(db, row.id),
    ...claims,
    build,
    rebuilds: await rebuildsView(db, row, evaluation.facts, now),
    deployments,
    githubRecords: await githubRecordsView(db, context.githubRecords, row),
    history,
    timeline: timelineOf({
      row,
      evidence: documents.map((document) => document.fact).reverse(),
      build,
      deployments,
      history,
    }),
    ...(await releaseFilesView(db, row)),
    ...(await siblingsView(db, row)),
    otherDigests: await Promise.all(
      (await aliasesOf(db, row.id)).map(async ({ alg, value }) => `${await termText(db, alg)}:${value}`),
    ),
    firstSeen: row.firstSeen,
    timeToVerifySeconds: timeToVerify(row),
    log: head && { size: head.size, origin: context.log.origin },
  };
}

function storedStatus({ status, underlying, reason, rule }: ArtifactRow, { waivers }: ArtifactStatus): ArtifactStatus {
  return { status, underlying, reason, rule, waivers };
}

/** The project of the artifact, whether it is expected here, and the other project where two are in conflict. */
async function belongsTo(db: Db, row: ArtifactRow): Promise<Pick<ArtifactView, 'project' | 'expected' | 'conflict'>> {
  const { project, claimed } = await projectOf(db, row.project);
  const contender = await projectRef(db, row.contender);
  return { project, expected: claimed, conflict: project && contender && [project, contender] };
}

/** The result of the rules now. A waiver that has expired since the last evaluation no longer counts. */
function resultFields(
  row: ArtifactRow,
  { result, holdsUntil }: Pick<Evaluation, 'result' | 'holdsUntil'>,
  status: ArtifactStatus,
): Pick<ArtifactView, 'summary' | 'status' | 'statusSince' | 'slsaLevel' | 'holdsUntil'> {
  return {
    summary: result.summary,
    status,
    statusSince: status.status === row.status ? row.statusSince : null,
    slsaLevel: toSlsaLevel(result.slsaLevel),
    holdsUntil,
  };
}

/** The number of documents about an artifact that `db` hides. */
async function countPrivateDocuments(db: Db, artifact: number): Promise<number> {
  if (!hidesProjects(db)) return 0;
  const sum = async (store: Db) =>
    Object.values(await countLinks(store, artifact)).reduce((total, one) => total + one, 0);
  return (await sum(wholeStore(db))) - (await sum(db));
}

type EvidenceDocument = {
  summary: EvidenceSummary;
  verification: Verification;
  fact: EvidenceFact;
  /** Whether somebody has changed what is stored about it. */
  isEdited: boolean;
};

/** The evidence that was considered, newest first. */
async function documentsOf(db: Db, artifact: number): Promise<EvidenceDocument[]> {
  const sent = await sentTimes(db, artifact);
  const documents: (Omit<EvidenceDocument, 'isEdited'> & { seq: number; of: number })[] = [];
  for (const seq of (await evidenceFor(db, artifact, EVIDENCE_PER_BUCKET)).reverse()) {
    const row = await evidenceBySeq(db, seq);
    if (!row || row.verification === null) continue;
    const verification = await readVerification(db, row.verification);
    const receivedAt = sent.get(seq) ?? row.receivedAt;
    const summary = { ...(await evidenceSummary(db, row, verification)), receivedAt };
    documents.push({
      seq,
      of: row.verification,
      summary,
      verification,
      fact: toEvidenceFact(
        { id: row.id, format: summary.format, predicateType: summary.predicateType, receivedAt },
        unpackFacts(row.facts),
        verification,
      ),
    });
  }
  const [seqs, ofs] = [documents.map(({ seq }) => seq), documents.map(({ of }) => of)];
  const rows = await editedRows(db, 'evidence', seqs);
  const verifications = await editedRows(db, 'verification', ofs);
  return documents.map(({ seq, of, ...one }) => ({ ...one, isEdited: rows.has(seq) || verifications.has(of) }));
}

/** Changes of status, newest first. */
async function historyView(db: Db, artifact: number): Promise<StatusChange[]> {
  return Promise.all(
    (await historyOf(db, artifact, MAX_HISTORY)).map(async ({ at, from, to, reason, evidence }) => ({
      at,
      from,
      to,
      reason,
      evidenceId: evidence === null ? null : ((await evidenceIdAndOutcome(db, evidence))?.id ?? null),
    })),
  );
}
