/**
 * From the evidence about an artifact to its status, and everything that follows from a change of it. One transaction.
 */
import { newDefects } from '#lib/metrics/defects.ts';
import { rollupDeltas } from '#lib/metrics/deltas.ts';
import type { Standing } from '#lib/metrics/deltas.ts';
import { evaluate } from '#lib/policy/evaluate.ts';
import type { ArtifactFacts, EvidenceFact, PolicyResult } from '#lib/policy/facts/policy.ts';
import { ROOTS_OF_TRUST } from '#lib/policy/facts/roots-of-trust.ts';
import { deriveStatus, type PlatformStanding } from '#lib/status/derive.ts';
import type { ArtifactStatus } from '#lib/status/status.ts';
import { artifactAt, saveArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addDefect, addHistory, defectsOf } from '#db/artifact/history.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import { waiversFor } from '#db/artifact/waivers.ts';
import { keepTerm, termText } from '#db/evidence/terms.ts';
import { findSigner } from '#db/evidence/signers.ts';
import { evidenceFor, kindsBeyond } from '#db/evidence/subjects.ts';
import type { Db, Tx } from '#db/open.ts';
import { buildAt } from '#db/project/builds.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import { noteActivity, projectAt, projectNames } from '#db/project/projects.ts';
import { tallyBuilder, tallyDefect, tallyDeltas } from '#db/rollup/tally.ts';
import { addEvent } from '#db/system/outbox.ts';
import { writeWords } from '#db/search.ts';
import type { Batch, Touched } from '#lib/ingest/batch/batch.ts';
import { artifactOfPart, coveringIndexes, isVouchedFor, platformsOf, type Covering, type RowAt } from './platforms.ts';
import { touchIndexes, touchPlatforms } from './spread.ts';
import { earlierLinks } from './earlier-links.ts';
import { EVIDENCE_PER_BUCKET, readFact } from '#lib/ingest/batch/evidence-fact.ts';
import { wordsOfArtifact } from './reason.ts';

export type Judgement = {
  result: PolicyResult;
  status: ArtifactStatus;
  decisive: EvidenceFact | null;
  /** The indexes whose evidence counts for it, and the project it is of where any index covers it. */
  covers: Covering[];
  project: number | null;
};
type AtHand = { facts: ReadonlyMap<number, EvidenceFact>; rowAt: RowAt };

/**
 * What the rules say of an artifact, from what is kept. The same evidence gives the same judgement, whenever it is
 * asked.
 */
export async function judge(
  db: Db,
  row: ArtifactRow,
  now: string,
  atHand: AtHand = { facts: new Map(), rowAt: (id) => artifactAt(db, id) },
): Promise<Judgement> {
  const evidence = await factsFor(db, await evidenceFor(db, row.id, EVIDENCE_PER_BUCKET), atHand);
  const { covers, project } = await coveringIndexes(db, row, EVIDENCE_PER_BUCKET, atHand.rowAt);
  const covering = await Promise.all(
    covers.map(async (cover) => {
      const index = `${await termText(db, cover.row.alg)}:${cover.row.value}`;
      // That the index document is here says nothing for or against what it names.
      const about = (await factsFor(db, cover.evidence, atHand)).filter((fact) => fact.id !== index);
      return { index, evidence: about, beyond: await kindsBeyond(db, cover.row.id, EVIDENCE_PER_BUCKET) };
    }),
  );
  const labels = await labelsOf(db, row.id);
  const digest = { alg: (await termText(db, row.alg)) ?? '', value: row.value };
  const facts: ArtifactFacts = {
    digest,
    names: labels.filter((label) => label.kind === 'name').map((label) => label.value),
    purls: labels.filter((label) => label.kind === 'purl').map((label) => label.value),
    project: await projectFacts(db, project),
    evidence,
    covers: covering,
    rootsOfTrust: [...ROOTS_OF_TRUST],
    beyond: await kindsBeyond(db, row.id, EVIDENCE_PER_BUCKET),
    links: await earlierLinks(db, evidence),
    at: now,
  };
  const result = evaluate(facts);
  const hasNothingItself = row.isIndex && covers.length === 0 && evidence.every((fact) => fact.outcome !== 'verified');
  const platforms = hasNothingItself ? await standings(db, row, atHand.rowAt) : null;
  const status = deriveStatus(result, await waiversFor(db, row.id, project, now), new Date(now), platforms);
  return {
    result,
    status,
    decisive: decisiveEvidence(evidence) ?? decisiveEvidence(covering.flatMap((cover) => cover.evidence)),
    covers,
    project,
  };
}

async function factsFor(db: Db, seqs: readonly number[], { facts }: AtHand): Promise<EvidenceFact[]> {
  const found: EvidenceFact[] = [];
  for (const seq of seqs) {
    const fact = facts.get(seq) ?? (await readFact(db, seq));
    if (fact) found.push(fact);
  }
  return found;
}

/** How each platform of an index stands; null where it names none. */
async function standings(db: Db, row: ArtifactRow, rowAt: RowAt): Promise<PlatformStanding[] | null> {
  const named = await platformsOf(db, row);
  if (!named || named.platforms.length === 0) return null;
  const found: PlatformStanding[] = [];
  for (const { digest, platform } of named.platforms) {
    const known = await artifactOfPart(db, digest, rowAt);
    found.push({ name: platform ?? digest, status: known && known.id !== row.id ? known.status : null });
  }
  return named.hidden === 0
    ? found
    : [
        ...found,
        ...Array.from({ length: named.hidden }, () => ({ name: 'a platform that is not looked at', status: null })),
      ];
}

async function projectFacts(db: Db, id: number | null): Promise<ArtifactFacts['project']> {
  const project = id === null ? null : await projectAt(db, id);
  return project && { slug: project.slug, names: (await projectNames(db, project.id)).map((name) => name.slug) };
}

/**
 * The evidence whose signer the lists name: the newest verified provenance, else the newest verified, else the newest
 * signed.
 */
function decisiveEvidence(evidence: readonly EvidenceFact[]): EvidenceFact | null {
  const newest = (fits: (fact: EvidenceFact) => boolean) =>
    evidence.findLast((fact) => fact.signer !== null && fits(fact)) ?? null;
  return (
    newest((fact) => fact.outcome === 'verified' && fact.facts.kind === 'provenance') ??
    newest((fact) => fact.outcome === 'verified') ??
    newest(() => true)
  );
}

/** How often one artifact is judged in a transaction, where others that it depends on are judged after it. */
const MOST_TIMES = 4;

/**
 * Judge every touched artifact and write down what follows. Indexes come first, because their platforms rest on them;
 * an index that rests on its platforms is judged again after them.
 */
export async function judgeTouched(tx: Tx, batch: Batch): Promise<void> {
  const times = new Map<number, number>();
  const pending = new Set<number>();
  const atHand: AtHand = {
    facts: batch.facts,
    rowAt: async (id) => batch.touched.get(id)?.row ?? (await artifactAt(tx, id)),
  };
  let ids = [...batch.touched].sort(([, a], [, b]) => Number(b.row.isIndex) - Number(a.row.isIndex)).map(([id]) => id);
  while (ids.length > 0) {
    for (const id of ids) pending.add(id);
    const next = new Set<number>();
    for (const id of ids) {
      pending.delete(id);
      times.set(id, (times.get(id) ?? 0) + 1);
      for (const other of await judgeOne(tx, batch, id, atHand))
        if (!pending.has(other) && (times.get(other) ?? 0) < MOST_TIMES) next.add(other);
    }
    ids = [...next];
  }
}

/** Judge one; answers the artifacts whose judgement may be another now. */
async function judgeOne(tx: Tx, batch: Batch, id: number, atHand: AtHand): Promise<number[]> {
  const touched = batch.touched.get(id)!;
  const before = touched.before;
  const judgement = await judge(tx, touched.row, batch.at, atHand);
  const row = await settle(tx, touched.row, judgement, batch.at);
  await noteChange(tx, batch, touched, row, judgement);
  await saveArtifact(tx, row);
  touched.row = row;
  // Were it judged once more, that is a change from here.
  touched.before = { ...row };
  if (touched.reword) await writeWords(tx, 'artifact', id, await wordsOfArtifact(tx, row));
  const hasAuthority =
    row.isIndex && (judgement.covers.length > 0 || (await isVouchedFor(tx, row.id, EVIDENCE_PER_BUCKET)));
  return [
    ...(row.isIndex ? await touchPlatforms(tx, batch, row, { evidence: touched.evidence, hasAuthority }) : []),
    ...(before?.status === row.status ? [] : await touchIndexes(tx, batch, row, touched.evidence)),
  ];
}

/** The artifact as it stands after the judgement. */
async function settle(
  tx: Tx,
  row: ArtifactRow,
  { result, status, decisive, covers, project }: Judgement,
  at: string,
): Promise<ArtifactRow> {
  const builder = decisive?.facts.kind === 'provenance' ? decisive.facts.provenance.builderId : null;
  const ties = tieOf(row, covers, project);
  const build = ties.build === null ? null : await buildAt(tx, ties.build);
  const signer = decisive?.signer
    ? await findSigner(tx, {
        kind: decisive.signer.kind,
        identity: decisive.signer.identity,
        issuer: decisive.signer.kind === 'certificate' ? decisive.signer.issuer : null,
      })
    : null;
  return {
    ...row,
    ...ties,
    status: status.status,
    underlying: status.underlying,
    reason: status.reason,
    rule: status.rule,
    slsaLevel: result.slsaLevel,
    policyVersion: result.policy.version,
    signer,
    builder: builder === null ? null : await keepTerm(tx, builder),
    builtAt: build?.finishedAt ?? (decisive?.outcome === 'verified' ? decisive.signedAt : null) ?? row.builtAt,
    statusSince: status.status === row.status && row.policyVersion !== 0 ? row.statusSince : at,
    verifiedAt: row.verifiedAt ?? (status.status === 'verified' ? at : null),
  };
}

/**
 * A platform that its own verified evidence ties to no project is of its index's, for as long as that index covers it.
 */
function tieOf(
  row: ArtifactRow,
  covers: readonly Covering[],
  project: number | null,
): Pick<ArtifactRow, 'project' | 'tie' | 'build'> {
  const [first] = covers;
  if (first && project !== null) {
    const isOwn = row.tie === 'provenance';
    return { project, tie: isOwn ? row.tie : 'verified', build: isOwn ? row.build : (first.row.build ?? row.build) };
  }
  const wasCovered = !first && row.evidence === 0 && row.tie === 'verified';
  return wasCovered ? { project: null, tie: 'none', build: null } : { project, tie: row.tie, build: row.build };
}

async function noteChange(
  tx: Tx,
  batch: Batch,
  touched: Touched,
  row: ArtifactRow,
  { result }: Judgement,
): Promise<void> {
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
  return {
    project: row.project,
    status: row.status,
    deployed: row.deployed,
    firstSeen: row.firstSeen,
    builtAt: row.builtAt,
    verifiedAt: row.verifiedAt,
  };
}

/** A project's own figures: how many artifacts, the latest of them, the last build. */
async function noteProject(tx: Tx, before: ArtifactRow | null, row: ArtifactRow): Promise<void> {
  const moved = before?.project !== row.project;
  if (moved && before && before.project !== null)
    await noteActivity(tx, before.project, { builtAt: null, latestArtifact: null, artifacts: -1 });
  if (row.project === null || (!moved && before?.builtAt === row.builtAt)) return;
  await noteActivity(tx, row.project, {
    builtAt: row.builtAt,
    latestArtifact: moved && row.evidence > 0 ? row.id : null,
    artifacts: moved ? 1 : 0,
  });
}

async function noteDefects(tx: Tx, batch: Batch, row: ArtifactRow, result: PolicyResult): Promise<void> {
  if (row.underlying !== 'failed') return;
  const known = new Set((await defectsOf(tx, row.id)).map((defect) => defect.rule));
  const deployments = await deploymentsOfArtifact(tx, row.id, 256);
  const first =
    deployments.findLast((deployment) => deployment.status !== 'pending' && deployment.status !== 'failed')?.since ??
    null;
  for (const defect of newDefects(result.verdicts, known, first, batch.at)) {
    await addDefect(tx, { artifact: row.id, project: row.project ?? 0, ...defect });
    tallyDefect(batch.tally, row.project, defect.foundAt, defect.leaked);
  }
}
