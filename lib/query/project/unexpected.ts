/** Evidence about a project or its artifacts that decides nothing, because the project does not expect it. */
import type { ClaimKind } from '#lib/authority/claim-kind.ts';
import { claimKindOf } from '#lib/authority/claim-kind.ts';
import { acceptsBuilder } from '#lib/authority/speaker.ts';
import { authorityOver } from '#lib/ingest/authority/authority.ts';
import { type LoadedProject, projectLookup } from '#lib/ingest/authority/projects.ts';
import { speakerOf } from '#lib/ingest/authority/speaker.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import type { UnexpectedView } from '#lib/views/expectations/expectations.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import { artifactsWithClaims, claimedOfProject } from '#db/evidence/claimed.ts';
import { evidenceBySeq, type StoredEvidence } from '#db/evidence/evidence.ts';
import { claimedEvidence } from '#db/evidence/subjects.ts';
import type { Db } from '#db/open.ts';
import { actorById } from '#db/system/actors.ts';

const MAX_ARTIFACTS = 2_000;
/** Artifacts that one statement looks at. */
const CHUNK = 200;
const MAX_LINKS = 500;
/** The documents about one artifact: a stranger who sends many must not hide the others. */
const MAX_LINKS_OF_ARTIFACT = 50;
/** The newest documents that name the project; most of them count. */
const MAX_NAMING = 300;
const MAX_GROUPS = 50;

type Reason = Pick<UnexpectedView, 'signer' | 'sender' | 'builder'>;

/**
 * What was received since `since` (RFC 3339) about artifacts of a project (row id), or names the project, and does not
 * fit. It is grouped by its speaker or, where the speaker fits, by its builder; newest first. It looks at the newest
 * artifacts of the project and a bounded number of documents.
 */
export async function unexpectedOf(db: Db, id: number, since: string): Promise<UnexpectedView[]> {
  const project = (await projectLookup(db)(id))!;
  const groups = new Map<string, Reason & { first: StoredEvidence; kinds: Set<ClaimKind>; count: number }>();
  for (const seq of await newestClaimed(db, id)) {
    const row = await evidenceBySeq(db, seq);
    if (row === null || Date.parse(row.receivedAt) < Date.parse(since)) continue;
    const reason = await reasonOf(db, project, row);
    if (reason === null) continue;
    const key = JSON.stringify(reason);
    const group = groups.get(key) ?? { ...reason, first: row, kinds: new Set(), count: 0 };
    if (groups.size === MAX_GROUPS && !groups.has(key)) continue;
    group.kinds.add(claimKindOf(row.kind));
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first, kinds, ...group }) => ({
    ...group,
    kinds: [...kinds],
    lastSeen: first.receivedAt,
    evidence: first.id,
  }));
}

/** `seq` of claimed evidence that names a project or is about its newest artifacts, each once, newest first. */
async function newestClaimed(db: Db, project: number): Promise<number[]> {
  const artifacts = await newestOfProject(db, project, MAX_ARTIFACTS);
  const found = new Set(await claimedOfProject(db, project, MAX_NAMING));
  for (let from = 0; from < artifacts.length; from += CHUNK) {
    for (const artifact of await artifactsWithClaims(db, artifacts.slice(from, from + CHUNK))) {
      for (const seq of await claimedEvidence(db, artifact, MAX_LINKS_OF_ARTIFACT)) found.add(seq);
      if (found.size >= MAX_LINKS) return newestFirst(found);
    }
  }
  return newestFirst(found);
}

const newestFirst = (seqs: ReadonlySet<number>): number[] => [...seqs].sort((a, b) => b - a);

/**
 * Why a document does not fit; null where it does, and another project decides. Only a verified signature makes its
 * signer the speaker; any other document is the word of its sender. Provenance of a signer who speaks for the project
 * can only be unexpected because of its builder.
 */
async function reasonOf(db: Db, project: LoadedProject, row: StoredEvidence): Promise<Reason | null> {
  const speaker = await speakerOf(db, row);
  if (authorityOver(project, speaker).has(claimKindOf(row.kind))) {
    const builder = builderOf(row);
    return builder === null || acceptsBuilder(project.expectations, builder)
      ? null
      : { signer: null, sender: null, builder };
  }
  const sender = speaker.signer === null ? await actorById(db, row.actor) : null;
  return { signer: speaker.signer, sender, builder: null };
}

function builderOf({ facts: packed, kind }: StoredEvidence): string | null {
  if (kind !== 'provenance') return null;
  const { facts } = unpackFacts(packed);
  return facts.kind === 'provenance' ? facts.provenance.builderId : null;
}
