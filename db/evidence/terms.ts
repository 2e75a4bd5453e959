import { eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection.ts';
import { prepared } from '../connection.ts';
import { term } from '../schema/index.ts';

const byText = prepared((orm) => orm.select({ id: term.id }).from(term).where(eq(term.text, sql.placeholder('text'))).prepare());
const byId = prepared((orm) => orm.select({ text: term.text }).from(term).where(eq(term.id, sql.placeholder('id'))).prepare());
const add = prepared((orm) => orm.insert(term).values({ text: sql.placeholder('text') }).returning({ id: term.id }).prepare());

/** The number of a word, made where it is new. */
export async function keepTerm(tx: Tx, text: string): Promise<number> {
  return byText(tx).get({ text })?.id ?? add(tx).get({ text })!.id;
}

/** The number of a word, null where nothing has it. */
export async function findTerm(db: Db, text: string): Promise<number | null> {
  return byText(db).get({ text })?.id ?? null;
}

/** The word of a number; null for null. */
export async function termText(db: Db, id: number | null): Promise<string | null> {
  return id === null ? null : (byId(db).get({ id })?.text ?? null);
}
