/** One document: its facts, its verification and its inclusion in the log. */
import { maskSecrets } from '#lib/secrets/mask.ts';
import type { Facts, ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { actorById } from '#db/system/actors.ts';
import { artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { findEvidence, readDocument, type StoredEvidence } from '#db/evidence/evidence.ts';
import { linksOf, type LinkState } from '#db/evidence/links.ts';
import { countSubjects } from '#db/evidence/subjects.ts';
import { pastVerifications, readVerification } from '#db/evidence/verifications.ts';
import type { Db } from '#db/open.ts';
import { slugOfProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { conformanceOf } from '#lib/query/evidence/conformance.ts';
import { evidenceDifferences } from '#lib/query/evidence/differences.ts';
import { decodedView } from '#lib/query/evidence/decoded-view.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import { readStoredDocument, storedOutline } from '#lib/ingest/document/stored-document.ts';
import { formatSpeaker } from '#lib/format/speaker.ts';
import { digestOf, projectRef } from '#lib/query/item/artifact-item.ts';
import { speakerView } from '#lib/query/item/speaker.ts';
import { evidenceSummary } from '#lib/query/item/evidence-summary.ts';
import { documentSubjects } from '#lib/ingest/link/names.ts';
import { quarantineView } from '#lib/query/quarantine/list-quarantines.ts';
import { bodyView } from '#lib/query/retention/body-view.ts';
import { foundSecretsOf } from '#lib/query/secrets/list-secrets.ts';
import { sealView } from '#lib/query/secrets/seal-view.ts';
import { proveInclusion } from '#lib/query/log/prove-inclusion.ts';
import type { EvidenceView } from '#lib/views/evidence.ts';

const MAX_SUBJECTS = 200;
const MAX_VERIFICATIONS = 50;
/** A larger document is not parsed for the page; it can be downloaded. */
const MAX_BYTES_SHOWN = 4 * 1024 * 1024;

/** A document by its id, `sha256:` and 64 hex digits; null when there is none. Secrets in it are masked. */
export async function getEvidence(context: Context, id: string): Promise<EvidenceView | null> {
  const db = context.store.read;
  const row = /^sha256:[0-9a-f]{64}$/.test(id) ? await findEvidence(db, id) : null;
  if (!row || row.verification === null) return null;
  const verification = await readVerification(db, row.verification);
  const { facts } = unpackFacts(row.facts);
  const reading = row.size <= MAX_BYTES_SHOWN ? await readStoredDocument(db, row.seq, verification) : null;
  const decoded = reading ? decodedView(reading) : { value: null, cut: row.dropped === null, masked: 0 };
  const speaker = async (namedBy: number | null) =>
    formatSpeaker(await speakerView(db, verification, { actor: row.actor, namedBy }));
  const stated = reading ?? (await statedByDropped(db, row));
  const { subjects, hidden, projects } = await subjectViews(db, row.seq, stated, speaker);
  const summary = await evidenceSummary(db, row, verification);
  const stored = await readDocument(db, row.seq);
  return {
    ...summary,
    differences: await evidenceDifferences(context.store, row, stored?.bytes ?? null),
    subjects,
    subjectsHidden: hidden,
    verification,
    facts: withoutInternalHosts(facts),
    conformance: await conformanceOf(db, { id, predicateType: summary.predicateType, projects }),
    remarks: stated?.remarks ?? [],
    parsed: decoded.value,
    parsedCut: decoded.cut,
    masked: decoded.masked,
    foundSecrets: row.secrets === null ? [] : await foundSecretsOf(db, row.seq),
    seal: row.dropped === null ? null : await sealView(db, row.seq),
    sentBy: await actorById(db, row.actor),
    quarantine: await quarantineView(db, row.quarantine),
    body: await bodyView(db, row, verification),
    log: row.leaf === null ? null : await proveInclusion(db, row.leaf),
    verifications: await pastVerifications(db, row.seq, MAX_VERIFICATIONS),
  };
}

/** The parameters of a build are content of the document; the other facts are names by which Attestry decides. */
function withoutInternalHosts(facts: Facts): Facts {
  if (facts.kind !== 'provenance') return facts;
  const { externalParameters, internalParameters } = facts.provenance;
  const parameters = maskSecrets({ externalParameters, internalParameters }, { hosts: true });
  return { ...facts, provenance: { ...facts.provenance, ...parameters } };
}

type Stated = Pick<ParsedEvidence, 'subjects' | 'facts' | 'remarks'>;

/** What a document states whose bytes are not kept; null where they are. */
async function statedByDropped(db: Db, row: StoredEvidence): Promise<Stated | null> {
  const outline = await storedOutline(db, row);
  return outline && { ...outline, facts: unpackFacts(row.facts).facts };
}

/** The subjects in the order of the document, each with the artifact that it was linked to. */
async function subjectViews(
  db: Db,
  seq: number,
  reading: Stated | null,
  speaker: (namedBy: number | null) => Promise<string>,
): Promise<{ subjects: EvidenceView['subjects']; hidden: number; projects: (string | null)[] }> {
  const links = await linksOf(db, seq, MAX_SUBJECTS);
  const artifacts = new Map(
    (
      await artifactsByIds(
        db,
        links.map((link) => link.artifact),
      )
    ).map((row) => [row.id, row]),
  );
  const statedSubjects = reading ? documentSubjects(reading) : [];
  const count = Math.max(statedSubjects.length, await countSubjects(db, seq));
  const subjects: EvidenceView['subjects'] = [];
  const projects = new Set<string | null>();
  for (const link of links) {
    const artifact = artifacts.get(link.artifact);
    if (!artifact) continue;
    const digest = await digestOf(db, artifact);
    const [alg, ...rest] = digest.split(':');
    projects.add(await slugOfProject(db, artifact.project));
    const subject = statedSubjects[link.ordinal];
    subjects.push({
      name: subject?.name ?? artifact.name,
      digest: subject?.digest ?? { [alg!]: rest.join(':') },
      artifact: digest,
      counts: link.state === 'counts',
      reason: await reasonOf(db, link.state, artifact, () => speaker(link.namedBy)),
    });
  }
  for (const subject of statedSubjects
    .filter((each) => Object.keys(each.digest).length === 0)
    .slice(0, MAX_SUBJECTS - subjects.length))
    subjects.push({ name: subject.name, digest: {}, artifact: null, counts: null, reason: null });
  return { subjects, hidden: Math.max(0, count - subjects.length), projects: [...projects] };
}

/** Why the document does not count for an artifact; null where it counts. */
async function reasonOf(
  db: Db,
  state: LinkState,
  artifact: ArtifactRow,
  speaker: () => Promise<string>,
): Promise<string | null> {
  switch (state) {
    case 'counts':
      return null;
    case 'quarantined':
      return 'quarantined';
    case 'claimed':
      return `claimed by ${await speaker()}: ${(await projectRef(db, artifact.project))?.slug ?? 'no project here'} does not expect it`;
  }
}
