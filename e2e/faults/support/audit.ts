/**
 * Checks whether the data of an app that nobody serves is consistent: another SQLite reads the file, or a client of
 * PostgreSQL the database, and the rules evaluate the artifacts again.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type pg from 'pg';
import { leafHash, sameHash } from '#lib/log/merkle.ts';
import { inMemoryTree, rootOf } from '#lib/log/tree.ts';
import type { Context } from '#lib/context/context.ts';
import { openApp } from '#lib/start/app.ts';
import { getRaw } from '#lib/query/get-raw.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import { artifactIdsAfter, artifactById } from '#db/artifact/artifacts.ts';
import { withDatabase } from '#db/postgres-server.fixture.ts';

/** A signed tree head that an observer has seen. */
export type ObservedCheckpoint = { size: number; root: string };

/** What must be there: ids and deliveries that were answered, tree heads that were published. */
export type ExpectedContents = {
  evidence?: Iterable<string>;
  deliveries?: Iterable<string>;
  checkpoints?: readonly ObservedCheckpoint[];
};

const BATCH_SIZE = 500;

/** Reads rows by SQL. */
type Ask = (sql: string) => Promise<{ [column: string]: unknown }[]>;

/**
 * The problems of the data, in words; none where it is consistent. `databaseUrl`: the database that has it. Default:
 * the file of the folder has it. No app may serve it meanwhile.
 */
export async function audit(
  folder: string,
  { evidence = [], deliveries = [], checkpoints: heads = [] }: ExpectedContents = {},
  databaseUrl: string | null = null,
): Promise<string[]> {
  const rows = async (ask: Ask) => [
    ...(await checkRows(ask)),
    ...(await checkLog(ask, heads)),
    ...(await findLostDeliveries(ask, deliveries)),
  ];
  const wrong = databaseUrl === null ? await inFile(folder, rows) : await withDatabase(databaseUrl, askDatabase(rows));
  const app = await openApp({
    folder,
    databaseUrl,
    actor: { kind: 'command-line', user: 'test' },
    exclusive: true,
    baseUrl: 'http://attestry.test',
  });
  try {
    for (const id of evidence) {
      const raw = await getRaw(app, id);
      if (raw === null) wrong.push(`${id} was answered and is not there`);
      else if (sha256Id(raw.bytes) !== id) wrong.push(`${id} has other bytes`);
    }
    wrong.push(...(await checkStatuses(app)));
  } finally {
    await app.store.close();
  }
  return wrong;
}

async function inFile(folder: string, check: (ask: Ask) => Promise<string[]>): Promise<string[]> {
  const file = new DatabaseSync(join(folder, 'attestry.db'));
  try {
    return [...checkIntegrity(file), ...(await check(async (sql) => file.prepare(sql).all()))];
  } finally {
    file.close();
  }
}

const askDatabase = (check: (ask: Ask) => Promise<string[]>) => (client: pg.Client) =>
  check(async (sql) => (await client.query(sql)).rows as { [column: string]: unknown }[]);

function checkIntegrity(file: DatabaseSync): string[] {
  return file
    .prepare('PRAGMA integrity_check')
    .all()
    .map((row) => String(row['integrity_check']))
    .filter((line) => line !== 'ok');
}

/** Queries that return 0 in a consistent store. */
const FORBIDDEN_ROWS: [string, string][] = [
  [
    'evidence that is only half there',
    'SELECT count(*) AS n FROM evidence e LEFT JOIN evidence_body b USING (seq) WHERE b.seq IS NULL OR e.verification IS NULL OR e.leaf IS NULL',
  ],
  ['documents that are there twice', 'SELECT count(*) - count(DISTINCT digest) AS n FROM evidence'],
  [
    'bodies without their evidence',
    'SELECT count(*) AS n FROM evidence_body b LEFT JOIN evidence e USING (seq) WHERE e.seq IS NULL',
  ],
  [
    'verifications without their evidence',
    'SELECT count(*) AS n FROM verification v LEFT JOIN evidence e ON e.seq = v.evidence WHERE e.seq IS NULL',
  ],
  [
    'subjects of evidence that is not there',
    'SELECT count(*) AS n FROM evidence_subject s LEFT JOIN evidence e ON e.seq = s.evidence LEFT JOIN artifact a ON a.id = s.artifact WHERE e.seq IS NULL OR a.id IS NULL',
  ],
  [
    'documents more or fewer than the total says',
    "SELECT (SELECT count(*) FROM evidence) - coalesce((SELECT value FROM counter WHERE name = 'evidence'), 0) AS n",
  ],
  [
    'artifacts that stand elsewhere than the sums say',
    `SELECT count(*) AS n FROM (SELECT CASE WHEN deployed > 0 THEN 1 ELSE 0 END AS d, status, count(*) AS artifacts FROM artifact GROUP BY 1, 2
    EXCEPT SELECT deployed, status, artifacts FROM project_status WHERE project = 0 AND artifacts <> 0) AS other`,
  ],
  [
    'artifacts of projects that stand elsewhere than the sums say',
    `SELECT count(*) AS n FROM (SELECT project, CASE WHEN deployed > 0 THEN 1 ELSE 0 END AS d, status, count(*) AS artifacts FROM artifact WHERE project IS NOT NULL GROUP BY 1, 2, 3
    EXCEPT SELECT project, deployed, status, artifacts FROM project_status WHERE project <> 0 AND artifacts <> 0) AS other`,
  ],
  [
    'deliveries that were applied twice',
    'SELECT count(*) - count(DISTINCT source || delivery_id) AS n FROM delivery WHERE outcome = 0 AND delivery_id IS NOT NULL',
  ],
  ['leaves that are missing', 'SELECT coalesce(max(idx) + 1, 0) - count(*) AS n FROM log_leaf'],
];

async function checkRows(ask: Ask): Promise<string[]> {
  const wrong: string[] = [];
  for (const [words, question] of FORBIDDEN_ROWS) {
    const n = Number((await ask(question))[0]?.['n']);
    if (n !== 0) wrong.push(`${n} ${words}`);
  }
  return wrong;
}

async function findLostDeliveries(ask: Ask, answered: Iterable<string>): Promise<string[]> {
  const rows = await ask(
    'SELECT delivery_id AS id, count(*) AS n FROM delivery WHERE delivery_id IS NOT NULL AND body IS NOT NULL GROUP BY 1',
  );
  const times = new Map(rows.map((row) => [row['id'], Number(row['n'])]));
  return [...answered]
    .filter((delivery) => times.get(delivery) !== 1)
    .map((delivery) => `delivery ${delivery} was answered and is not there once`);
}

/** Build the tree from the entries: every tree head that was signed or observed must be a head of it. */
async function checkLog(ask: Ask, seen: readonly ObservedCheckpoint[]): Promise<string[]> {
  const leaves = (await ask('SELECT hash, entry FROM log_leaf ORDER BY idx')).map((row) => ({
    hash: row['hash'] as Uint8Array,
    entry: row['entry'] as Uint8Array,
  }));
  const tree = inMemoryTree(leaves.map(({ entry }) => leafHash(entry)));
  const wrong = leaves.flatMap(({ hash, entry }, i) =>
    sameHash(hash, leafHash(entry)) ? [] : [`leaf ${i} is not the hash of its entry`],
  );
  const signed = (await ask('SELECT size, root FROM log_checkpoint ORDER BY size')).map((row) => ({
    size: Number(row['size']),
    root: row['root'] as Uint8Array,
    by: 'signed',
  }));
  const published = seen.map(({ size, root }) => ({
    size,
    root: Buffer.from(root, 'base64') as Uint8Array,
    by: 'seen',
  }));
  for (const { size, root, by } of [...signed, ...published]) {
    if (size > tree.size) wrong.push(`a head of ${size} leaves was ${by}, and there are ${tree.size}`);
    else if (!sameHash(rootOf(size, tree.read), root))
      wrong.push(`the head of ${size} leaves that was ${by} is none of this log`);
  }
  if (leaves.length > 0 && signed.at(-1)?.size !== leaves.length)
    wrong.push('the last leaves are under no signed head');
  return wrong;
}

/** The stored state of every artifact equals a new evaluation of its evidence. */
async function checkStatuses(app: Context): Promise<string[]> {
  const wrong: string[] = [];
  const now = app.now().toISOString();
  for (
    let ids = await artifactIdsAfter(app.store.read, 0, BATCH_SIZE);
    ids.length > 0;
    ids = await artifactIdsAfter(app.store.read, ids.at(-1)!, BATCH_SIZE)
  ) {
    for (const id of ids) {
      const row = (await artifactById(app.store.read, id))!;
      const { status, result } = await evaluateArtifact(app.store.read, row, now);
      const told = {
        status: row.status,
        underlying: row.underlying,
        reason: row.reason,
        rule: row.rule,
        level: row.slsaLevel,
      };
      const judged = {
        status: status.status,
        underlying: status.underlying,
        reason: status.reason,
        rule: status.rule,
        level: result.slsaLevel,
      };
      if (JSON.stringify(told) !== JSON.stringify(judged))
        wrong.push(`artifact ${row.value} stands as ${JSON.stringify(told)} and is ${JSON.stringify(judged)}`);
    }
  }
  return wrong;
}
