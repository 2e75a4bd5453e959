/** The stored documents of a registered predicate type, and which of them conform. */
import { setImmediate } from 'node:timers/promises';
import { AttestryError } from '#lib/errors.ts';
import { artifactsByIds } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { linksOf } from '#db/evidence/links.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { countEvidenceOfType, evidenceOfType } from '#db/policy/typed-evidence.ts';
import type { Db } from '#db/open.ts';
import { predicateTypeVersions } from '#db/policy/predicate-types.ts';
import { slugOfProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { loadType } from '#lib/ingest/predicate-types/type-set.ts';
import { conformanceOf } from '#lib/query/evidence/conformance.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { TypedDocument, TypedDocumentPage } from '#lib/views/predicate-type/documents.ts';

/** Documents on a page: each may have to be read and compared. */
const DEFAULT_LIMIT = 20;
/** Documents that are counted at most. */
const MAX_COUNTED = 10_000;
/** Artifacts of a document whose projects are looked at. */
const MAX_LINKS = 8;

/**
 * A page of the documents of a type, the newest first; null where there is no type with this id. Throws `bad-request`
 * for a cursor of another list.
 */
export async function listTypedDocuments(
  context: Context,
  id: string,
  { cursor, limit = DEFAULT_LIMIT }: { cursor?: string | undefined; limit?: number | undefined } = {},
): Promise<TypedDocumentPage | null> {
  const db = context.store.read;
  const row = await predicateTypeVersions.find(db, id);
  if (row === null) return null;
  const { predicateType } = loadType(row).document;
  const term = await findTerm(db, predicateType);
  if (term === null) return { documents: [], total: 0, isTotalCut: false, cursor: null };
  const seqs = await evidenceOfType(db, term, startOf(cursor), limit);
  const documents: TypedDocument[] = [];
  for (const seq of seqs) {
    documents.push(await typedDocument(db, seq, { id, predicateType }));
    // A comparison is work on this thread: let other requests in between.
    await setImmediate();
  }
  const total = await countEvidenceOfType(db, term, MAX_COUNTED + 1);
  return {
    documents,
    total: Math.min(total, MAX_COUNTED),
    isTotalCut: total > MAX_COUNTED,
    cursor: seqs.length < limit ? null : encodeCursor([seqs.at(-1)!]),
  };
}

function startOf(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  const [seq] = decodeCursor(cursor);
  if (typeof seq !== 'number') throw new AttestryError('bad-request', 'the cursor does not belong to this list');
  return seq;
}

async function typedDocument(db: Db, seq: number, type: { id: string; predicateType: string }): Promise<TypedDocument> {
  const row = (await evidenceBySeq(db, seq))!;
  const links = await linksOf(db, seq, MAX_LINKS);
  const artifacts = await artifactsByIds(
    db,
    links.map(({ artifact }) => artifact),
  );
  const projects = await Promise.all(artifacts.map(({ project }) => slugOfProject(db, project)));
  const [first] = artifacts;
  const judged = await conformanceOf(db, {
    id: row.id,
    predicateType: type.predicateType,
    projects: [...new Set(projects)],
  });
  return {
    id: row.id,
    receivedAt: row.receivedAt,
    outcome: row.outcome,
    subject: first?.name ?? null,
    artifact: first === undefined ? null : await digestOf(db, first),
    project: projects[0] ?? null,
    conformance: judged.find((one) => one.type.id === type.id) ?? null,
  };
}
