/** From the evidence about an artifact to its status, and everything that follows from a change of it. One transaction. */
import { newDefects } from '#lib/metrics/defects.ts';
import { rollupDeltas } from '#lib/metrics/deltas.ts';
import type { Standing } from '#lib/metrics/deltas.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import type { ArtifactFacts, EvidenceFact, PolicyResult } from '#lib/policy/policy.ts';
import { ROOTS_OF_TRUST } from '#lib/policy/roots-of-trust.ts';
import { deriveStatus } from '#lib/status/derive.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import { saveArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addDefect, addHistory, defectsOf } from '#db/artifact/history.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { waiversFor } from '#db/artifact/waivers.ts';
import { keepTerm, termText } from '#db/evidence/terms.ts';
import { findSigner } from '#db/evidence/signers.ts';
import { evidenceFor, kindsBeyond, type EvidenceLimits } from '#db/evidence/subjects.ts';
import type { Db, Tx } from '#db/open.ts';
import { buildAt } from '#db/project/builds.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import { noteActivity, projectAt, projectNames } from '#db/project/projects.ts';
import { tallyBuilder, tallyDefect, tallyDeltas } from '#db/rollup/tally.ts';
import { addEvent } from '#db/system/outbox.ts';
import { writeWords } from '#db/search.ts';
import type { Batch, Touched } from './batch.ts';
import { readFact } from './evidence-fact.ts';
import { wordsOfArtifact } from './words.ts';

/**
 * Evidence of each kind and outcome that is considered, newest first. Every shard and every job of a matrix reports its tests apart, and
 * every tool scans each target apart: none of them replaces another. Where there is more of a kind that stands under `of`, the rules
 * are told.
 */
export const EVIDENCE_PER_BUCKET: EvidenceLimits = { usual: 24, of: { tests: 256, scan: 256, 'static-analysis': 256, sbom: 24 } };

export type Judgement = { result: PolicyResult; status: ArtifactStatus; decisive: EvidenceFact | null };

/** What the rules say of an artifact, from what is kept. The same evidence gives the same judgement, whenever it is asked. */
export async function judge(db: Db, row: ArtifactRow, now: string, atHand: ReadonlyMap<number, EvidenceFact> = new Map()): Promise<Judgement> {
  const evidence: EvidenceFact[] = [];
  for (const seq of await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET)) {
    const fact = atHand.get(seq) ?? (await readFact(db, seq));
    if (fact) evidence.push(fact);
  }
  const labels = await labelsOf(db, row.id);
  const facts: ArtifactFacts = {
    digest: { alg: (await termText(db, row.alg)) ?? '', value: row.value },
    names: labels.filter((label) => label.kind === 'name').map((label) => label.value),
    purls: labels.filter((label) => label.kind === 'purl').map((label) => label.value),
    project: await projectFacts(db, row.project),
    evidence, rootsOfTrust: [...ROOTS_OF_TRUST], beyond: await kindsBeyond(db, row.id, EVIDENCE_PER_BUCKET),
  };
  const result = evaluate(facts);
  const status = deriveStatus(result, await waiversFor(db, row.id, row.project, now), new Date(now));
  return { result, status, decisive: decisiveEvidence(evidence) };
}

async function projectFacts(db: Db, id: number | null): Promise<ArtifactFacts['project']> {
  const project = id === null ? null : await projectAt(db, id);
  return project && { slug: project.slug, names: (await projectNames(db, project.id)).map((name) => name.slug) };
}

/** The evidence whose signer the lists name: the newest verified provenance, else the newest verified, else the newest signed. */
function decisiveEvidence(evidence: readonly EvidenceFact[]): EvidenceFact | null {
  const newest = (fits: (fact: EvidenceFact) => boolean) => evidence.findLast((fact) => fact.signer !== null && fits(fact)) ?? null;
  return newest((fact) => fact.outcome === 'verified' && fact.facts.kind === 'provenance') ?? newest((fact) => fact.outcome === 'verified') ?? newest(() => true);
}

/** Judge every touched artifact and write down what follows. */
export async function judgeTouched(tx: Tx, batch: Batch): Promise<void> {
  for (const [id, touched] of batch.touched) {
    const judgement = await judge(tx, touched.row, batch.at, batch.facts);
    const row = await settle(tx, touched.row, judgement, batch.at);
    await noteChange(tx, batch, touched, row, judgement);
    await saveArtifact(tx, row);
    touched.row = row;
    if (touched.reword) await writeWords(tx, 'artifact', id, await wordsOfArtifact(tx, row));
  }
}

/** The artifact as it stands after the judgement. */
async function settle(tx: Tx, row: ArtifactRow, { result, status, decisive }: Judgement, at: string): Promise<ArtifactRow> {
  const builder = decisive?.facts.kind === 'provenance' ? decisive.facts.provenance.builderId : null;
  const build = row.build === null ? null : await buildAt(tx, row.build);
  const signer = decisive?.signer ? await findSigner(tx, { kind: decisive.signer.kind, identity: decisive.signer.identity, issuer: decisive.signer.kind === 'certificate' ? decisive.signer.issuer : null }) : null;
  return {
    ...row,
    status: status.status, underlying: status.underlying, reason: status.reason, rule: status.rule, slsaLevel: result.slsaLevel, policyVersion: result.policy.version,
    signer, builder: builder === null ? null : await keepTerm(tx, builder),
    builtAt: build?.finishedAt ?? (decisive?.outcome === 'verified' ? decisive.signedAt : null) ?? row.builtAt,
    statusSince: status.status === row.status && row.policyVersion !== 0 ? row.statusSince : at,
    verifiedAt: row.verifiedAt ?? (status.status === 'verified' ? at : null),
  };
}

async function noteChange(tx: Tx, batch: Batch, touched: Touched, row: ArtifactRow, { result }: Judgement): Promise<void> {
  const { before } = touched;
  tallyDeltas(batch.tally, rollupDeltas(before && standingOf(before), standingOf(row)));
  if (before) tallyBuilder(batch.tally, before, -1);
  tallyBuilder(batch.tally, row, 1);
  await noteProject(tx, before, row);
  await noteDefects(tx, batch, row, result);
  if (before && before.status === row.status) return;
  const from = before?.status ?? null;
  await addHistory(tx, row.id, { at: batch.at, from, to: row.status, reason: row.reason, evidence: touched.evidence });
  const digest = `${await termText(tx, row.alg)}:${row.value}`;
  const project = row.project === null ? null : ((await projectAt(tx, row.project))?.slug ?? null);
  await addEvent(tx, batch.at, { type: 'status', digest, project, from, to: row.status, at: batch.at });
}

export function standingOf(row: ArtifactRow): Standing {
  return { project: row.project, status: row.status, deployed: row.deployed, firstSeen: row.firstSeen, builtAt: row.builtAt, verifiedAt: row.verifiedAt };
}

/** A project's own figures: how many artifacts, the latest of them, the last build. */
async function noteProject(tx: Tx, before: ArtifactRow | null, row: ArtifactRow): Promise<void> {
  const moved = before?.project !== row.project;
  if (moved && before && before.project !== null) await noteActivity(tx, before.project, { builtAt: null, latestArtifact: null, artifacts: -1 });
  if (row.project === null || (!moved && before?.builtAt === row.builtAt)) return;
  await noteActivity(tx, row.project, { builtAt: row.builtAt, latestArtifact: moved ? row.id : null, artifacts: moved ? 1 : 0 });
}

async function noteDefects(tx: Tx, batch: Batch, row: ArtifactRow, result: PolicyResult): Promise<void> {
  if (row.underlying !== 'failed') return;
  const known = new Set((await defectsOf(tx, row.id)).map((defect) => defect.rule));
  const deployments = await deploymentsOfArtifact(tx, row.id, 256);
  const first = deployments.findLast((deployment) => deployment.status !== 'pending' && deployment.status !== 'failed')?.since ?? null;
  for (const defect of newDefects(result.verdicts, known, first, batch.at)) {
    await addDefect(tx, { artifact: row.id, project: row.project ?? 0, ...defect });
    tallyDefect(batch.tally, row.project, defect.foundAt, defect.leaked);
  }
}
