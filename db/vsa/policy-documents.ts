/** The documents of policies that verification summaries name. */
import { and, desc, eq } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { policyDocument as t } from '../schema/index.ts';

/** A policy by id and version: its document, and the SHA-256 (hex) of the document. */
export type PolicyDocument = { policy: string; version: number; sha256: string; body: string };

/** Keep a document. One that is kept already stays as it is. */
export async function addPolicyDocument(tx: Tx, { sha256, ...document }: PolicyDocument): Promise<void> {
  await orm(tx)
    .insert(t)
    .values({ ...document, sha256: Buffer.from(sha256, 'hex') })
    .onConflictDoNothing()
    .run();
}

/** The document of a version of a policy; null where no summary names it. */
export async function findPolicyDocument(db: Db, policy: string, version: number): Promise<string | null> {
  const row = await orm(db)
    .select({ body: t.body })
    .from(t)
    .where(and(eq(t.policy, policy), eq(t.version, version)))
    .orderBy(desc(t.id))
    .limit(1)
    .get();
  return row?.body ?? null;
}
