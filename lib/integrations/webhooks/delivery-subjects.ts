/** Finds what a delivery is about, among what is stored: its project, and the artifacts and documents that it names. */
import { evidenceTitle } from '#lib/evidence/title.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import { evidenceBySeq, findEvidence } from '#db/evidence/evidence.ts';
import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { contentOfDelivery, type DeliveryRow } from '#db/system/deliveries.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { DeliverySubject } from '#lib/views/activity/delivery.ts';

/** Digests of one body that are looked up, and the part of it that is searched for them. */
const MAX_DIGESTS = 12;
const MAX_SEARCHED = 1024 * 1024;
const DIGEST = /sha256:[0-9a-f]{64}/g;

/** The subjects of a delivery whose signature is valid; those that the reader may not see are left out. */
export async function subjectsOfDelivery(db: Db, row: Pick<DeliveryRow, 'id' | 'outcome'>): Promise<DeliverySubject[]> {
  if (row.outcome === 'refused' || row.outcome === 'duplicate') return [];
  const { repository, body } = await contentOfDelivery(db, row.id);
  const project = repository === null ? null : await findProject(db, repository);
  const subjects: DeliverySubject[] =
    project === null ? [] : [{ kind: 'project', label: project.slug, href: `/projects/${project.slug}` }];
  if (body === null) return subjects;
  const text = Buffer.from(body.subarray(0, MAX_SEARCHED)).toString('latin1');
  for (const digest of [...new Set(text.match(DIGEST))].slice(0, MAX_DIGESTS)) {
    const subject = (await artifactSubject(db, digest)) ?? (await evidenceSubject(db, digest));
    if (subject !== null && !subjects.some(({ href }) => href === subject.href)) subjects.push(subject);
  }
  return subjects;
}

async function artifactSubject(db: Db, digest: string): Promise<DeliverySubject | null> {
  const row = await findByDigest(db, digest);
  if (row === null) return null;
  const own = await digestOf(db, row);
  return { kind: 'artifact', label: row.name ?? shortDigest(own), href: `/artifacts/${own}` };
}

async function evidenceSubject(db: Db, id: string): Promise<DeliverySubject | null> {
  const found = await findEvidence(db, id);
  const row = found && (await evidenceBySeq(db, found.seq));
  if (!row) return null;
  const format = (await termText(db, row.format)) as EvidenceFormat;
  const predicateType = row.predicateType === null ? null : await termText(db, row.predicateType);
  return { kind: 'evidence', label: evidenceTitle(format, predicateType), href: `/evidence/${row.id}` };
}
