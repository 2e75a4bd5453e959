/**
 * Two processes that append to one log of PostgreSQL though nothing lets them take turns: without the lock under which
 * transactions write. The index of an entry is its place in the tree, so that the row itself is the comparison of the
 * head: one process appends at it, and the other one changes nothing.
 */
import { generateKeyPairSync } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { addCheckpoint, addLeaf, lastCheckpoint, logEnd, logSize, withLogHashes } from '#db/log/log.ts';
import type { Tx } from '#db/open.ts';
import { oneByOne, TYPES, wrapRun } from '#db/postgres/connection.ts';
import { createDatabase, type TestDatabase } from '#db/postgres/database.fixture.ts';
import { leafHash } from '#lib/log/merkle.ts';
import { completedSubtrees, inMemoryTree, rootOf } from '#lib/log/tree.ts';
import { appendBytes, signCheckpoint } from './append.ts';
import { namedSigner } from './signer.ts';

const SIGNER = namedSigner('evidence', 'attestry.test/log', generateKeyPairSync('ed25519').privateKey);
const AT = '2026-05-14T12:00:00.000Z';
const entry = (name: string) => Buffer.from(JSON.stringify({ name }));

let database: TestDatabase;
let clients: pg.Client[];
let watcher: pg.Client;
let processes: Tx[];
beforeEach(async () => {
  database = await createDatabase(inject('postgres')!);
  clients = [0, 1, 2].map(() => new pg.Client({ connectionString: database.address, types: TYPES }));
  await Promise.all(clients.map((client) => client.connect()));
  watcher = clients[2]!;
  processes = clients.map((client) => wrapRun(oneByOne(client)) as Tx);
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.remove();
});

/** A transaction of one process; whether it was committed. */
async function commit(at: number, work: (tx: Tx) => Promise<void>): Promise<boolean> {
  await clients[at]!.query('BEGIN');
  try {
    await work(processes[at]!);
    await clients[at]!.query('COMMIT');
    return true;
  } catch {
    await clients[at]!.query('ROLLBACK');
    return false;
  }
}
async function appendAll(tx: Tx, names: readonly string[]): Promise<void> {
  const end = await logEnd(tx);
  for (const name of names) await appendBytes(tx, 'evidence', entry(name), end);
  await signCheckpoint(tx, SIGNER, AT, end);
}
const append = (at: number, names: readonly string[]) =>
  commit(at, async (tx) => {
    await appendAll(tx, names);
  });
/** The last signed head, and that of a tree of these entries. */
const heads = async (names: readonly string[]) => {
  const tree = inMemoryTree(names.map((name) => leafHash(entry(name))));
  const last = (await lastCheckpoint(processes[0]!))!;
  return [
    { size: last.size, root: Buffer.from(last.root) },
    { size: tree.size, root: Buffer.from(rootOf(tree.size, tree.read)) },
  ];
};

it('of two that append at the same moment one is refused, and the log has the entries of the other alone', async () => {
  await append(0, ['first']);
  const reached = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const ahead = commit(0, async (tx) => {
    await appendAll(tx, ['a1', 'a2', 'a3']);
    reached.resolve();
    await mayCommit.promise;
  });
  await reached.promise;
  // It reads the head that both of them know, and then waits for the row of the other one.
  const behind = append(1, ['b1', 'b2']);
  const waits = async () => {
    const { rows } = await watcher.query(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return Number((rows as { n: string }[])[0]!.n);
  };
  await expect.poll(waits, { timeout: 20_000 }).toBe(1);
  mayCommit.resolve();
  expect([await ahead, await behind]).toEqual([true, false]);
  const [signed, tree] = await heads(['first', 'a1', 'a2', 'a3']);
  expect(signed).toEqual(tree);
});

it('one that goes on from a tree to which another one has appended since is refused', async () => {
  await append(0, ['first', 'second']);
  const idx = await logSize(processes[1]!);
  const bytes = entry('late');
  const hash = leafHash(bytes);
  const completed = await withLogHashes(processes[1]!, (read) => completedSubtrees(idx, hash, read));
  await append(0, ['third', 'fourth', 'fifth']);
  const late = (at: number) =>
    commit(1, (tx) => addLeaf(tx, { idx: at, hash, entry: bytes, completed: completed.slice(1) }));
  // At the index that it knows, and at those that follow.
  for (const at of [idx, idx + 1, idx + 2, idx + 4]) expect(await late(at)).toBe(false);
  const [signed, tree] = await heads(['first', 'second', 'third', 'fourth', 'fifth']);
  expect(signed).toEqual(tree);
});

it('two heads of one size are never signed', async () => {
  await append(0, ['first', 'second']);
  const { size, note } = (await lastCheckpoint(processes[1]!))!;
  const other = { size, root: leafHash(entry('other')), note, createdAt: AT };
  expect(await commit(1, (tx) => addCheckpoint(tx, other))).toBe(false);
  const replaced = clients[1]!.query(`UPDATE log_checkpoint SET root = '\\x00' WHERE size = ${size}`);
  await expect(replaced).rejects.toThrow('a signed checkpoint stays');
});
