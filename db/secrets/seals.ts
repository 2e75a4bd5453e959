/** Documents whose bytes an administrator removed for good. */
import { hash } from 'node:crypto';
import { asc, desc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { packJson, unpackJson } from '../codec/pack.ts';
import {
  delivery,
  evidence as e,
  evidenceBody as b,
  evidenceChange as change,
  evidenceDrop as d,
  evidenceSeal as t,
  verification as v,
} from '../schema/index.ts';

/** A seal. `leaf` is the index of its log entry, `sealedBy` an actor (row id). */
export type SealRow = typeof t.$inferSelect;

const select = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.evidence, sql.placeholder('evidence')))
    .prepare(),
);

/** The seal of a document (row id); null where it is not sealed. */
export async function findSeal(db: Db, evidence: number): Promise<SealRow | null> {
  return (await select(db).get({ evidence })) ?? null;
}

/** Whether the bytes of a document were removed for good. */
export async function isSealed(db: Db, evidence: number): Promise<boolean> {
  return (await findSeal(db, evidence)) !== null;
}

/** The newest seals, at most `limit`. */
export async function newestSeals(db: Db, limit: number): Promise<SealRow[]> {
  return orm(db).select().from(t).orderBy(desc(t.leaf)).limit(limit).all();
}

/** A document to seal: `digest` is hex, `packedOutline` is packed with `packOutline`. */
export type NewSeal = SealRow & { digest: string; packedOutline: Uint8Array };

/**
 * Remove the bytes of a document for good, with every copy of them: those of a webhook delivery, and the outlines and
 * contexts of earlier drops. What the document is about stays in `packedOutline`.
 */
export async function sealBody(tx: Tx, { digest, packedOutline, ...seal }: NewSeal): Promise<void> {
  const { evidence, leaf, sealedAt } = seal;
  await orm(tx).update(d).set({ outline: packedOutline, context: null }).where(eq(d.evidence, evidence)).run();
  await orm(tx)
    .insert(d)
    .values({
      leaf,
      position: 0,
      evidence,
      run: 0,
      droppedAt: sealedAt,
      policy: '',
      version: 0,
      days: 0,
      context: null,
      outline: packedOutline,
    })
    .run();
  await orm(tx).delete(b).where(eq(b.seq, evidence)).run();
  await orm(tx).update(e).set({ dropped: leaf }).where(eq(e.seq, evidence)).run();
  await orm(tx)
    .update(delivery)
    .set({ body: null })
    .where(eq(delivery.bodyHash, Buffer.from(digest, 'hex')))
    .run();
  await orm(tx).insert(t).values(seal).run();
}

/**
 * Rewrite what is stored packed about a document: its facts and verifications, those of the past included. `clean` gets
 * a value and returns it without secrets.
 */
export async function rewriteStated(tx: Tx, evidence: number, clean: <T>(value: T) => T): Promise<void> {
  const again = (packed: Uint8Array): Uint8Array => packJson(clean(unpackJson<object>(packed)));
  for (const row of await orm(tx).select().from(e).where(eq(e.seq, evidence)).all())
    await orm(tx)
      .update(e)
      .set({ facts: again(row.facts) })
      .where(eq(e.seq, evidence))
      .run();
  for (const row of await orm(tx).select().from(change).where(eq(change.evidence, evidence)).all())
    if (row.facts !== null)
      await orm(tx)
        .update(change)
        .set({ facts: again(row.facts) })
        .where(eq(change.id, row.id))
        .run();
  for (const row of await orm(tx).select().from(v).where(eq(v.evidence, evidence)).all()) {
    const body = again(row.body);
    if (Buffer.from(body).equals(Buffer.from(row.body))) continue;
    // A trigger refuses to change a verification. Its outcome, its trust and its time stay.
    await orm(tx).delete(v).where(eq(v.id, row.id)).run();
    await orm(tx)
      .insert(v)
      .values({ ...row, body })
      .run();
  }
}

/** The SHA-256 (hex) of the first verification of a document, as it is stored. */
export async function firstVerificationDigest(tx: Tx, evidence: number): Promise<string> {
  const first = await orm(tx).select().from(v).where(eq(v.evidence, evidence)).orderBy(asc(v.id)).limit(1).get();
  return first === undefined ? '' : hash('sha256', first.body);
}
