/** The rebuilds of an artifact as its page shows them: who built it again, and what they got. */
import { type Rebuild, REBUILD_KINDS } from '#lib/policy/checks/build/rebuild-report.ts';
import { rebuildsOf, reportedRebuilds } from '#lib/policy/checks/build/rebuilds.ts';
import { type Rebuilder, rebuildersOf, rebuildSummary, tallyRebuilds } from '#lib/policy/checks/build/rebuilders.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { linkBetween } from '#db/evidence/artifact-links.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { claimedFacts, visibleEvidence } from '#lib/query/compare/read-evidence.ts';
import { releaseBefore } from '#lib/query/compare/releases.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { httpsUrl } from '#lib/query/item/https-url.ts';
import { speakerView } from '#lib/query/item/speaker.ts';
import type { RebuildsView, RebuildView, ReproducedRelease } from '#lib/views/rebuild/rebuilds.ts';

const MAX_REPORTS = 50;

/** The rebuilds of an artifact with the facts `facts`. `now`: RFC 3339. Documents that `db` hides are left out. */
export async function rebuildsView(db: Db, row: ArtifactRow, facts: ArtifactFacts, now: string): Promise<RebuildsView> {
  const counting = await visibleReports(db, facts);
  const found = rebuildsOf(counting, facts);
  const rebuilders = rebuildersOf(found);
  const claimed = reportedRebuilds(await claimedFacts(db, row.id, REBUILD_KINDS), facts);
  const tally = tallyRebuilds(rebuilders);
  const current = new Set(rebuilders.map((one) => one.current));
  const reports = [
    ...found.rebuilds.map((report) => ({ report, by: rebuilders.find(({ id }) => id === report.rebuilder)! })),
    ...claimed.map((report) => ({ report, by: null })),
  ];
  return {
    summary: rebuildSummary(tally),
    tally,
    reports: await Promise.all(
      reports.slice(0, MAX_REPORTS).map(({ report, by }) => reportView(db, row, report, by, current.has(report))),
    ),
    hidden: Math.max(0, reports.length - MAX_REPORTS),
    reproducedBefore: tally.differs + tally.equivalent === 0 ? null : await reproducedRelease(db, row, now),
  };
}

async function visibleReports(db: Db, { evidence }: ArtifactFacts): Promise<EvidenceFact[]> {
  const reports = evidence.filter(({ facts }) => REBUILD_KINDS.includes(facts.kind));
  return (await visibleEvidence(db, reports, { bytes: 0 })).counting;
}

async function reportView(
  db: Db,
  row: ArtifactRow,
  { evidence, ...rebuild }: Rebuild,
  by: Rebuilder | null,
  isCurrent: boolean,
): Promise<RebuildView> {
  const stored = await findEvidence(db, evidence.id);
  const link = stored && (await linkBetween(db, row.id, stored.seq));
  const { differences, buildId, reason } = rebuild.report;
  return {
    rebuilder: await speakerView(db, evidence, { actor: stored?.actor ?? null, namedBy: link?.namedBy ?? null }),
    isBuilder: by?.isBuilder ?? false,
    outcome: rebuild.outcome,
    standing: by === null ? 'claimed' : standingOf(rebuild),
    isCurrent: by !== null && isCurrent,
    isRegression: by?.before != null && isCurrent,
    at: new Date(rebuild.known).toISOString(),
    builder: rebuild.builder,
    rebuilt: Object.entries(rebuild.rebuilt).map(([algorithm, value]) => `${algorithm}:${value}`),
    differencesUrl: httpsUrl(differences),
    buildId,
    reason,
    document: { id: evidence.id, title: evidenceTitle(evidence.format as EvidenceFormat, evidence.predicateType) },
  };
}

function standingOf({ isVerified }: Pick<Rebuild, 'isVerified'>): RebuildView['standing'] {
  return isVerified ? 'verified' : 'reported';
}

/** The release before, where somebody reproduced it and nobody got something else. */
async function reproducedRelease(db: Db, row: ArtifactRow, now: string): Promise<ReproducedRelease | null> {
  const before = await releaseBefore(db, row);
  if (before === null) return null;
  const { facts } = await evaluateArtifact(db, before, now);
  const tally = tallyRebuilds(rebuildersOf(rebuildsOf(await visibleReports(db, facts), facts)));
  if (tally.reproduced === 0 || tally.differs + tally.equivalent > 0) return null;
  const { name, version } = before;
  return { digest: await digestOf(db, before), name, version, summary: rebuildSummary(tally)! };
}
