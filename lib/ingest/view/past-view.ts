/** What an evaluation reads of the store as it was at a time: what was known then, and nothing that came later. */
import { artifactsWithLabel, type Label, labelsAt } from '#db/artifact/labels.ts';
import { waiverRowsAt } from '#db/artifact/waivers.ts';
import { evidenceBySeq, type FactKind } from '#db/evidence/evidence.ts';
import { limitOf } from '#db/evidence/subjects.ts';
import { evidenceBefore } from '#db/history/evidence-changes.ts';
import { countedAt, type LinksAt, linksAt } from '#db/history/links-at.ts';
import { projectBefore } from '#db/project/project-changes.ts';
import { artifactAt } from '#db/history/standing-changes.ts';
import { type Db, wholeStore } from '#db/open.ts';
import { currentExpectations } from '#db/project/expectations.ts';
import { mergedInto, projectById, projectSlugs } from '#db/project/projects.ts';
import { outcomeOfBucket, subjectBucket } from '#db/schema/columns/buckets.ts';
import { OUTCOMES } from '#db/schema/columns/enums.ts';
import type { LoadedProject } from '#lib/ingest/authority/projects.ts';
import { EVIDENCE_PER_BUCKET, evidenceFactOf } from '#lib/ingest/batch/evidence-fact.ts';
import { predicateTypesAt } from '#lib/ingest/predicate-types/type-set.ts';
import type { ResolvedType } from '#lib/policy/predicates/resolved-type.ts';
import type { FactsView } from './facts-view.ts';

/** One more than the largest limit, so that what exceeds it is seen. */
const MAX_PER_BUCKET = Math.max(EVIDENCE_PER_BUCKET.defaultLimit, ...Object.values(EVIDENCE_PER_BUCKET.byKind)) + 1;

/** Artifacts with one label that are looked at, to find those that had it then. */
const MAX_LABELLED = 256;

/** The store as it was at a time (RFC 3339): all of it, whoever asks. */
export function pastView(visible: Db, at: string): FactsView {
  const db = wholeStore(visible);
  const known = new Map<number, Promise<LinksAt>>();
  const links = (artifact: number): Promise<LinksAt> => {
    const found = known.get(artifact) ?? linksAt(db, artifact, at, MAX_PER_BUCKET);
    known.set(artifact, found);
    return found;
  };
  let types: Promise<readonly ResolvedType[]> | undefined;
  const projects = new Map<number, Promise<LoadedProject | null>>();
  const project = (id: number): Promise<LoadedProject | null> => {
    const found = projects.get(id) ?? projectAt(db, id, at);
    projects.set(id, found);
    return found;
  };
  return {
    artifact: (id) => artifactAt(db, id, at),
    evidenceFor: async (id, limits) => {
      const { buckets } = await links(id);
      const seqs = [...buckets].flatMap(([bucket, all]) => all.slice(0, limitOf(limits, bucket)));
      const omittedKinds = (Object.keys(limits.byKind) as FactKind[]).filter((kind) =>
        OUTCOMES.some((outcome) => (buckets.get(subjectBucket(kind, outcome))?.length ?? 0) > limits.byKind[kind]!),
      );
      return { seqs: seqs.sort((a, b) => a - b), omittedKinds };
    },
    evidenceOfKind: async (id, kind, outcome, limit) =>
      ((await links(id)).buckets.get(subjectBucket(kind, outcome)) ?? []).slice(0, limit),
    hasVerified: async (id) =>
      [...(await links(id)).buckets].some(
        ([bucket, seqs]) => seqs.length > 0 && outcomeOfBucket(bucket) === 'verified',
      ),
    counts: (id, evidence) => countedAt(db, id, evidence, at),
    sentTimes: async (id) => (await links(id)).sent,
    fact: (seq, sentAt) => factAt(db, seq, sentAt, at),
    verification: async ({ seq, verification }) => (await evidenceBefore(db, seq, at)).verification ?? verification,
    labels: (id) => labelsAt(db, id, at),
    labelled: (label, limit) => labelledAt(db, label, limit, at),
    project,
    waivers: (row) => waiverRowsAt(db, row.id, row.project, at),
    predicateTypes: () => (types ??= predicateTypesAt(db, at)),
    hasPlatforms: async (id) => (await artifactAt(db, id, at))?.hasPlatforms ?? false,
  };
}

/** The artifacts that had a label then, of the newest that have it now: those that have lost it are not found. */
async function labelledAt(db: Db, { kind, value }: Label, limit: number, at: string): Promise<number[]> {
  const found: number[] = [];
  for (const id of await artifactsWithLabel(db, { kind, value }, MAX_LABELLED)) {
    if (found.length === limit) break;
    if ((await artifactAt(db, id, at)) === null) continue;
    if ((await labelsAt(db, id, at)).some((label) => label.kind === kind && label.value === value)) found.push(id);
  }
  return found;
}

/** The fact of a document that counted then, also where it is under quarantine now. */
async function factAt(db: Db, seq: number, sentAt: string | undefined, at: string) {
  const row = await evidenceBySeq(db, seq);
  if (!row) return null;
  const { verification, facts } = await evidenceBefore(db, seq, at);
  return evidenceFactOf(
    db,
    {
      ...row,
      verification: verification ?? row.verification,
      facts: facts ?? row.facts,
      receivedAt: sentAt ?? row.receivedAt,
    },
    at,
  );
}

/** A project with the name and the claim of then. A merged one is itself before the merge. */
async function projectAt(db: Db, id: number, at: string): Promise<LoadedProject | null> {
  const before = await projectBefore(db, id, at);
  if (before === null) {
    const row = await projectById(db, id);
    if (row === null) return null;
    if (row.id !== id) return projectAt(db, row.id, at);
    const expectations = await currentExpectations(db, row);
    return { id, slug: row.slug, slugs: await projectSlugs(db, id), isExpected: row.claimedAt !== null, expectations };
  }
  const target = mergedInto(before.slug);
  if (target !== null) return projectAt(db, target, at);
  const row = (await projectById(db, id))!;
  const { slug, names: slugs, claimed: isExpected } = before;
  return { id, slug, slugs, isExpected, expectations: await currentExpectations(db, row) };
}
