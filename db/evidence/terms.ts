/** Terms: texts that many rows repeat, each stored once and referred to by its row id. */
import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared, rowCache } from '../connection/connection.ts';
import { term } from '../schema/index.ts';

const byText = prepared((orm) =>
  orm
    .select({ id: term.id })
    .from(term)
    .where(eq(term.text, sql.placeholder('text')))
    .prepare(),
);
const between = prepared((orm) =>
  orm
    .select({ id: term.id })
    .from(term)
    .where(and(gte(term.text, sql.placeholder('from')), lt(term.text, sql.placeholder('before'))))
    .orderBy(term.text)
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const byId = prepared((orm) =>
  orm
    .select({ text: term.text })
    .from(term)
    .where(eq(term.id, sql.placeholder('id')))
    .prepare(),
);
const add = prepared((orm) =>
  orm
    .insert(term)
    .values({ text: sql.placeholder('text') })
    .returning({ id: term.id })
    .prepare(),
);

// The id of a term never changes, and the same builders, repositories and formats are read again and again.
const MAX_CACHED_TERMS = 10_000;
const idsByText = rowCache<string, number>(MAX_CACHED_TERMS);
const textsById = rowCache<number, string>(MAX_CACHED_TERMS);

/** Find or create the term of a text. Returns its row id. */
export async function findOrCreateTerm(tx: Tx, text: string): Promise<number> {
  return (await findTerm(tx, text)) ?? idsByText(tx).set(text, (await add(tx).get({ text }))!.id);
}

/** The row id of the term of a text; null where there is none. */
export async function findTerm(db: Db, text: string): Promise<number | null> {
  const id = idsByText(db).get(text) ?? (await byText(db).get({ text }))?.id;
  return id === undefined ? null : idsByText(db).set(text, id);
}

/** The row ids of the terms `TEXT@…`, in the order of their texts: a builder or a workflow at each of its refs. */
export async function termsAtRefs(db: Db, text: string, limit: number): Promise<number[]> {
  // The character after the @ in the order of the bytes is A.
  const rows = await between(db).all({ from: `${text}@`, before: `${text}A`, limit });
  return rows.map(({ id }) => id);
}

/** The text of a term by its row id; null for null, and where there is none. */
export async function termText(db: Db, id: number | null): Promise<string | null> {
  if (id === null) return null;
  const text = textsById(db).get(id) ?? (await byId(db).get({ id }))?.text;
  return text === undefined ? null : textsById(db).set(id, text);
}
