/**
 * Texts that the search finds by any part of them: names of artifacts, ids of advisories, parameters of builds,
 * components and signers. Each text is stored and indexed once, however many artifacts have it.
 */
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import { SEARCH_TERM_KINDS } from '#db/schema/columns/enums.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, forEngine, orm, prepared, rowCache } from '../connection/connection.ts';
import * as postgres from '../postgres/full-text.ts';
import * as sqlite from '../sqlite/full-text.ts';
import {
  artifact,
  artifactLabel,
  component,
  environment,
  evidence,
  searchTerm,
  searchTermEvidence,
  signer,
} from '../schema/index.ts';

const indexText = forEngine({ sqlite: sqlite.indexText, postgres: postgres.indexText });
const removeIndexedText = forEngine({ sqlite: sqlite.removeIndexedText, postgres: postgres.removeIndexedText });
const rowsContaining = forEngine({ sqlite: sqlite.rowsContaining, postgres: postgres.rowsContaining });

/** The kinds of search term. */
export type SearchTermKind = (typeof SEARCH_TERM_KINDS)[number];

const MIN_NAME_LENGTH = 2;
const MAX_NAME_LENGTH = 200;
/** Nobody searches for a part of a digest by its middle, and each one has hundreds of trigrams. */
const DIGEST = /[0-9a-f]{32,}/i;

const addTerm = prepared((db) =>
  db
    .insert(searchTerm)
    .values({ kind: sql.placeholder('kind'), text: sql.placeholder('text') })
    .onConflictDoNothing()
    .returning({ id: searchTerm.id })
    .prepare(),
);
const termByText = prepared((db) =>
  db
    .select({ id: searchTerm.id })
    .from(searchTerm)
    .where(
      and(
        eq(searchTerm.kind, encodedPlaceholder(searchTerm.kind, 'kind')),
        eq(searchTerm.text, sql.placeholder('text')),
      ),
    )
    .prepare(),
);
const addEvidence = prepared((db) =>
  db
    .insert(searchTermEvidence)
    .values({ term: sql.placeholder('term'), evidence: sql.placeholder('evidence') })
    .onConflictDoNothing()
    .prepare(),
);
const selectEvidence = prepared((db) =>
  db
    .select({ evidence: searchTermEvidence.evidence })
    .from(searchTermEvidence)
    .where(eq(searchTermEvidence.term, sql.placeholder('term')))
    .orderBy(desc(searchTermEvidence.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectNamed = prepared((db) =>
  db
    .select({ artifact: artifactLabel.artifact })
    .from(artifactLabel)
    .where(
      and(
        eq(artifactLabel.kind, encodedPlaceholder(artifactLabel.kind, 'kind')),
        eq(artifactLabel.value, sql.placeholder('name')),
      ),
    )
    .limit(1)
    .prepare(),
);

// The id of a term that documents name never changes, and most scans of a project name the same ones.
const MAX_CACHED_TERMS = 20_000;
const termIds = rowCache<string, number>(MAX_CACHED_TERMS);

/** Find or create a term; returns its row id, and whether it is new. */
async function findOrCreate(tx: Tx, kind: SearchTermKind, text: string): Promise<{ id: number; isNew: boolean }> {
  const added = await addTerm(tx).get({ kind, text });
  if (added === undefined) return { id: (await termByText(tx).get({ kind, text }))!.id, isNew: false };
  await indexText(tx, 'search_term', added.id, text);
  return { id: added.id, isNew: true };
}

/** Let the search find a document (`seq`) by terms that it names. */
export async function indexTerms(
  tx: Tx,
  seq: number,
  terms: readonly { kind: SearchTermKind; text: string }[],
): Promise<void> {
  for (const { kind, text } of terms) {
    const key = `${kind} ${text}`;
    const term = termIds(tx).get(key) ?? termIds(tx).set(key, (await findOrCreate(tx, kind, text)).id);
    await addEvidence(tx).run({ term, evidence: seq });
  }
}

const isIndexedName = (name: string): boolean =>
  name.length >= MIN_NAME_LENGTH && name.length <= MAX_NAME_LENGTH && !DIGEST.test(name);

/** Let the search find artifacts by any part of a name. */
export async function indexName(tx: Tx, name: string): Promise<void> {
  if (isIndexedName(name)) await findOrCreate(tx, 'name', name);
}

/** Take a name out of the index that no artifact has any more. */
export async function removeNameIfUnused(tx: Tx, name: string): Promise<void> {
  if (!isIndexedName(name) || (await selectNamed(tx).get({ kind: 'name', name })) !== undefined) return;
  const term = await termByText(tx).get({ kind: 'name', text: name });
  if (term === undefined) return;
  await removeIndexedText(tx, 'search_term', term.id);
  await orm(tx).delete(searchTerm).where(eq(searchTerm.id, term.id)).run();
}

type ComponentText = { id: number; label: string; purl: string | null };
type SignerText = { id: number; identity: string };
const textOfComponent = ({ label, purl }: ComponentText): string => (purl === null ? label : `${label} ${purl}`);

/** Let the search find a new component by any part of its name, version and purl. */
export async function indexComponent(tx: Tx, row: ComponentText): Promise<void> {
  await indexText(tx, 'component', row.id, textOfComponent(row));
}

/** Let the search find a new signer by any part of its identity. */
export async function indexSigner(tx: Tx, row: SignerText): Promise<void> {
  await indexText(tx, 'signer', row.id, row.identity);
}

/** Index a component that may be indexed already. */
export async function reindexComponent(tx: Tx, row: ComponentText): Promise<void> {
  await removeIndexedText(tx, 'component', row.id);
  await indexComponent(tx, row);
}

/** Index a signer that may be indexed already. */
export async function reindexSigner(tx: Tx, row: SignerText): Promise<void> {
  await removeIndexedText(tx, 'signer', row.id);
  await indexSigner(tx, row);
}

/**
 * `part` as the index compares it. Two characters are searched for at the beginning of a text alone; null for fewer.
 */
export function searchedPart(part: string): string | null {
  const normal = part
    .replaceAll(/\p{Cc}/gu, ' ')
    .normalize('NFKC')
    .toLowerCase()
    .trim();
  const { length } = [...normal];
  if (length < 2) return null;
  return length === 2 ? ` ${normal}` : normal;
}

/** The terms that contain a part, at most `limit`. */
export async function termsContaining(
  db: Db,
  part: string,
  limit: number,
): Promise<{ id: number; kind: SearchTermKind; text: string }[]> {
  const rows = await rowsContaining(db, 'search_term', part, limit);
  return rows.map(({ id, kind, text }) => ({ id, kind: SEARCH_TERM_KINDS[kind]!, text }));
}

/** The components whose name, version or purl contain a part, at most `limit`. */
export async function componentsContaining(
  db: Db,
  part: string,
  limit: number,
): Promise<{ id: number; label: string; purl: string | null }[]> {
  const rows = await rowsContaining(db, 'component', part, limit);
  return rows.map(({ id, text, detail }) => ({ id, label: text, purl: detail }));
}

/** The signers whose identity contains a part, at most `limit`. */
export async function signersContaining(
  db: Db,
  part: string,
  limit: number,
): Promise<{ id: number; identity: string }[]> {
  const rows = await rowsContaining(db, 'signer', part, limit);
  return rows.map(({ id, text }) => ({ id, identity: text }));
}

/** The environments whose name contains a part, by name, at most `limit`. There are few environments. */
export async function environmentsContaining(
  db: Db,
  part: string,
  limit: number,
): Promise<{ id: number; name: string }[]> {
  return await orm(db)
    .select({ id: environment.id, name: environment.name })
    .from(environment)
    .where(sql`instr(lower(${environment.name}), ${part}) > 0`)
    .orderBy(asc(environment.name))
    .limit(limit)
    .all();
}

/** `seq` of the documents that name a term (row id), the newest first, at most `limit`. */
export async function documentsWithTerm(db: Db, term: number, limit: number): Promise<number[]> {
  return (await selectEvidence(db).all({ term, limit })).map((row) => row.evidence);
}

/** Rows that an earlier version stored without an index, behind a row id, in ascending order. */
export const STORED_BEFORE = {
  signer: async (db: Db, after: number, limit: number) =>
    await orm(db)
      .select({ id: signer.id, identity: signer.identity })
      .from(signer)
      .where(gt(signer.id, after))
      .orderBy(asc(signer.id))
      .limit(limit)
      .all(),
  component: async (db: Db, after: number, limit: number) =>
    await orm(db)
      .select({ id: component.id, label: component.label, purl: component.purl })
      .from(component)
      .where(gt(component.id, after))
      .orderBy(asc(component.id))
      .limit(limit)
      .all(),
  artifact: async (db: Db, after: number, limit: number) =>
    await orm(db)
      .select({ id: artifact.id })
      .from(artifact)
      .where(gt(artifact.id, after))
      .orderBy(asc(artifact.id))
      .limit(limit)
      .all(),
  evidence: async (db: Db, after: number, limit: number) =>
    await orm(db)
      .select({ id: evidence.seq, facts: evidence.facts })
      .from(evidence)
      .where(gt(evidence.seq, after))
      .orderBy(asc(evidence.seq))
      .limit(limit)
      .all(),
};

/** `seq` of the newest document; 0 where there is none. */
export async function newestSeq(db: Db): Promise<number> {
  const [row] = await orm(db).select({ seq: evidence.seq }).from(evidence).orderBy(desc(evidence.seq)).limit(1).all();
  return row?.seq ?? 0;
}
