/** The verification summaries that were issued. */
import { and, desc, eq, sql } from 'drizzle-orm';
import { packBody, unpackBody } from '../codec/pack.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared } from '../connection/connection.ts';
import { vsa as t, vsaKey } from '../schema/index.ts';

/** An issued summary. `sha256` is that of the envelope, `content` that of the statement without its time, in hex. */
export type VsaRow = {
  artifact: number;
  /** The environment whose own policy gave the verdict; null: the policy of no environment. */
  environment: string | null;
  sha256: string;
  content: string;
  issuedAt: string;
  envelope: string;
  /** Whether the key that signed it is revoked. */
  isKeyRevoked: boolean;
};

const select = (db: Parameters<Parameters<typeof prepared>[0]>[0]) =>
  db
    .select({
      artifact: t.artifact,
      environment: t.environment,
      sha256: t.sha256,
      content: t.content,
      issuedAt: t.issuedAt,
      envelope: t.envelope,
      codec: t.codec,
      revokedAt: vsaKey.revokedAt,
    })
    .from(t)
    .innerJoin(vsaKey, eq(vsaKey.id, t.key));
const selectNewest = prepared((db) =>
  select(db)
    .where(
      and(
        eq(t.artifact, sql.placeholder('artifact')),
        sql`${t.environment} IS NOT DISTINCT FROM ${sql.placeholder('environment')}`,
      ),
    )
    .orderBy(desc(t.id))
    .limit(1)
    .prepare(),
);
const selectByDigest = prepared((db) =>
  select(db)
    .where(eq(t.sha256, sql.placeholder('sha256')))
    .limit(1)
    .prepare(),
);

const selectId = prepared((db) =>
  db
    .select({ id: t.id })
    .from(t)
    .where(eq(t.sha256, sql.placeholder('sha256')))
    .limit(1)
    .prepare(),
);

/** Whether this installation has issued the envelope with a SHA-256 (hex). */
export async function isIssuedVsa(db: Db, sha256: string): Promise<boolean> {
  return (await selectId(db).get({ sha256: Buffer.from(sha256, 'hex') })) !== undefined;
}

/** The newest summary of an artifact (row id) by the policy of an environment; null where none was issued. */
export async function newestVsa(
  db: Db,
  { artifact, environment }: Pick<VsaRow, 'artifact' | 'environment'>,
): Promise<VsaRow | null> {
  const row = await selectNewest(db).get({ artifact, environment });
  return row === undefined ? null : toRow(row);
}

/** A summary by the SHA-256 (hex) of its envelope; null where there is none. */
export async function vsaByDigest(db: Db, sha256: string): Promise<VsaRow | null> {
  const row = await selectByDigest(db).get({ sha256: Buffer.from(sha256, 'hex') });
  return row === undefined ? null : toRow(row);
}

type Selected = NonNullable<Awaited<ReturnType<ReturnType<typeof selectNewest>['get']>>>;

function toRow({ sha256, content, envelope, codec, revokedAt, ...rest }: Selected): VsaRow {
  return {
    ...rest,
    sha256: Buffer.from(sha256).toString('hex'),
    content: Buffer.from(content).toString('hex'),
    envelope: Buffer.from(unpackBody(codec, envelope)).toString('utf8'),
    isKeyRevoked: revokedAt !== null,
  };
}

/** Add a summary that the key with a row id has signed. */
export async function addVsa(tx: Tx, row: Omit<VsaRow, 'isKeyRevoked'> & { key: number }): Promise<void> {
  const { codec, bytes: envelope } = packBody(Buffer.from(row.envelope));
  await orm(tx)
    .insert(t)
    .values({
      artifact: row.artifact,
      environment: row.environment,
      key: row.key,
      issuedAt: row.issuedAt,
      sha256: Buffer.from(row.sha256, 'hex'),
      content: Buffer.from(row.content, 'hex'),
      envelope,
      codec,
    })
    .run();
}
