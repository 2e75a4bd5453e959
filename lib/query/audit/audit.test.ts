import { createPrivateKey, hash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { newEd25519Key } from '#lib/ingest/log/key-file.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash } from '#lib/log/merkle.ts';
import { ed25519Signer, formatNote, signNote } from '#lib/log/note.ts';
import { completedSubtrees, rootOf } from '#lib/log/tree.ts';
import { InlineExaminer } from '#lib/ingest/examine/inline-examiner.ts';
import { run as runRetention } from '#lib/admin/retention/retention.fixture.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openApp } from '#lib/start/app.ts';
import { completeEvidence, openTestApp, runOf, subject, TEST_ACTOR } from '#lib/start/app.fixture.ts';
import { auditedStore, auditFolder, dropOldBytes, edit, fillStore } from './audited-store.fixture.ts';
import type { AuditReport } from './run-audit.ts';

let store: Awaited<ReturnType<typeof auditedStore>>;
let dropped: Awaited<ReturnType<typeof auditedStore>>;
beforeAll(async () => {
  store = await auditedStore();
  dropped = await auditedStore(async (app) => {
    await fillStore(app);
    await dropOldBytes(app);
  });
}, 120_000);
afterAll(() => {
  store.remove();
  dropped.remove();
});

const sql =
  (...statements: string[]) =>
  (client: Database.Database): void => {
    for (const statement of statements) if (client.prepare(statement).run().changes === 0) throw new Error(statement);
  };
const named = ({ differences }: AuditReport) =>
  new Set(differences.map(({ table, key }) => (key === null ? table : `${table} ${key}`)));

describe('a store that nobody has edited has no differences', () => {
  it('after evidence, quarantine, holds, waivers, gates and signed verdicts', async () => {
    const report = await auditFolder(store.copy(), { now: store.now, examiner: new InlineExaminer() });
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ outcome: 'proved', total: 0, notes: [] });
  });

  it('after retention has dropped bytes', async () => {
    const report = await auditFolder(dropped.copy(), { now: dropped.now });
    expect(report.differences).toEqual([]);
  });

  it('after a run of the retention that had nothing to drop', async () => {
    const app = await openTestApp();
    await ingestEvidence(app, { bytes: completeEvidence(subject('kept'), { run: runOf('acme/kept') }) });
    expect(await runRetention(app)).toMatchObject({ documents: 0 });
    expect((await auditFolder(app.folder, { now: app.now })).differences).toEqual([]);
    await app.close();
  });

  it('while an app stores evidence', async () => {
    const app = await openTestApp();
    const sending = (async () => {
      for (let i = 0; i < 40; i += 1)
        await ingestEvidence(app, { bytes: completeEvidence(subject(`s${i}`), { run: runOf(`acme/s${i % 7}`) }) });
    })();
    for (let i = 0; i < 3; i += 1) expect((await auditFolder(app.folder, { now: app.now })).differences).toEqual([]);
    await sending;
    expect(await auditFolder(app.folder, { now: app.now })).toMatchObject({ outcome: 'proved', total: 0 });
    await app.close();
  }, 60_000);

  it('once this version has opened a store that an earlier one has filled', async () => {
    const folder = store.copy();
    // An earlier version wrote entries of version 2 and no MACs: the log is written again as it would have been.
    edit(folder, (client) => rewriteLogAsVersion2(client, folder));
    const options = { folder, exclusive: true, baseUrl: 'http://attestry.test', actor: TEST_ACTOR, workers: 0 };
    await (await openApp({ ...options, now: store.now })).close();
    expect((await auditFolder(folder, { now: store.now })).differences).toEqual([]);
  });
});

/** Writes every entry with version 2, and takes away the row MACs. */
function rewriteLogAsVersion2(client: Database.Database, folder: string): void {
  const rows = client.prepare('SELECT idx, entry FROM log_leaf ORDER BY idx').all() as { idx: number; entry: Buffer }[];
  client.exec(
    'DELETE FROM log_leaf; DELETE FROM log_node; DELETE FROM log_checkpoint; DELETE FROM row_mac; DELETE FROM table_mac',
  );
  const nodes = new Map<string, Uint8Array>();
  for (const { idx, entry } of rows) {
    const { verification: _, ...rest } = JSON.parse(entry.toString()) as { [member: string]: JsonValue };
    const bytes = Buffer.from(canonicalJson({ ...rest, v: 2 }));
    client.prepare('INSERT INTO log_leaf (idx, hash, entry) VALUES (?, ?, ?)').run(idx, leafHash(bytes), bytes);
    for (const node of completedSubtrees(idx, leafHash(bytes), (level, at) => nodes.get(`${level}/${at}`)!)) {
      nodes.set(`${node.level}/${node.index}`, node.hash);
      if (node.level > 0)
        client.prepare('INSERT INTO log_node VALUES (?, ?, ?)').run(node.level, node.index, node.hash);
    }
  }
  const signer = ed25519Signer('attestry.test/log', createPrivateKey(readFileSync(join(folder, 'log.key'), 'utf8')));
  const root = rootOf(rows.length, (level, at) => nodes.get(`${level}/${at}`)!);
  const text = formatCheckpoint({ origin: 'attestry.test/log', size: rows.length, root, extensions: [] });
  const note = formatNote({ text, signatures: [signNote(text, signer)] });
  client.prepare('INSERT INTO log_checkpoint VALUES (?, ?, ?, 0)').run(rows.length, root, note);
}

/** Deletes entries of the audit log, with everything that is about them, as somebody who rolls it back. */
function deleteAuditEntries(which: string) {
  return (client: Database.Database) =>
    client.exec(
      `DELETE FROM audit_leaf WHERE idx ${which}; DELETE FROM audit_entry WHERE idx ${which};
       DELETE FROM audit_node WHERE (idx + 1) << level > (SELECT coalesce(max(idx) + 1, 0) FROM audit_leaf);
       DELETE FROM audit_checkpoint WHERE size > (SELECT coalesce(max(idx) + 1, 0) FROM audit_leaf)`,
    );
}

type Edit = [what: string, names: readonly string[], change: (client: Database.Database, folder: string) => void];

/** Edits by SQL, and what the audit must name: tables with keys. */
const EDITS: Edit[] = [
  ['a status', ['artifact 1'], sql('UPDATE artifact SET status = 1 WHERE id = 1')],
  [
    'an entry of the audit log',
    ['audit_leaf 2'],
    sql(`UPDATE audit_leaf SET entry = CAST(replace(CAST(entry AS TEXT), 'test', 'nobody') AS BLOB) WHERE idx = 2`),
  ],
  [
    'an entry of the audit log, with its hash',
    ['audit_node 1/1'],
    (client) => {
      const { entry } = client.prepare('SELECT entry FROM audit_leaf WHERE idx = 2').get() as { entry: Buffer };
      const changed = Buffer.from(entry.toString().replace('test', 'nobody'));
      client.prepare('UPDATE audit_leaf SET entry = ?, hash = ? WHERE idx = 2').run(changed, leafHash(changed));
    },
  ],
  [
    'the action in the list of the audit log',
    ['audit_entry 2'],
    sql(`UPDATE audit_entry SET action = 'x' WHERE idx = 2`),
  ],
  ['an entry of the audit log, deleted', ['audit_leaf 2', 'audit_entry 2'], deleteAuditEntries('= 2')],
  ['the end of the audit log, with its checkpoints', ['audit_entry 4'], deleteAuditEntries('>= 4')],
  ['the audit log, emptied', ['audit_entry 0'], deleteAuditEntries('>= 0')],
  [
    'a refused attempt, added',
    ['refused_action 9'],
    sql(`INSERT INTO refused_action VALUES (9, 0, 1, 'api', NULL, 'x', NULL, 'x')`),
  ],
  [
    'a status, the status behind it and its history',
    ['artifact 5', 'status_history 5'],
    sql(
      'UPDATE artifact SET status = 5, underlying = 5 WHERE id = 5',
      'UPDATE status_history SET "to" = 5 WHERE id = 5',
    ),
  ],
  ['an outcome', ['evidence 13'], sql('UPDATE evidence SET outcome = 4 WHERE seq = 13')],
  [
    'an outcome, also in the table of verifications',
    ['evidence 13', 'verification 13'],
    sql('UPDATE evidence SET outcome = 4 WHERE seq = 13', 'UPDATE verification SET outcome = 4 WHERE evidence = 13'),
  ],
  [
    'the verification of another document',
    ['evidence 13'],
    sql('UPDATE evidence SET outcome = 4, verification = 1 WHERE seq = 13'),
  ],
  [
    'the checks of a verification',
    ['verification 13'],
    sql('UPDATE verification SET body = (SELECT body FROM verification WHERE id = 1) WHERE id = 13'),
  ],
  ['two bodies, swapped', ['evidence_body 2', 'evidence_body 3'], swapBodies],
  ['a byte of a body', ['evidence_body 4'], flipByte('evidence_body', 'bytes', 'seq = 4')],
  ['a byte of the facts', ['evidence 4'], flipByte('evidence', 'facts', 'seq = 4')],
  ['the context of a body', ['evidence_body 1'], sql('UPDATE evidence_body SET context = NULL WHERE seq = 1')],
  ['a body, deleted', ['evidence_body 6'], sql('DELETE FROM evidence_body WHERE seq = 6')],
  ['a document, deleted', ['evidence 5', 'evidence_body 5'], sql('DELETE FROM evidence WHERE seq = 5')],
  [
    'a document and all that belongs to it, deleted',
    ['evidence 5', 'evidence_body 5', 'verification 5'],
    sql(
      'DELETE FROM evidence WHERE seq = 5',
      'DELETE FROM evidence_body WHERE seq = 5',
      'DELETE FROM verification WHERE evidence = 5',
      'DELETE FROM evidence_subject WHERE evidence = 5',
    ),
  ],
  [
    'a document without a leaf',
    ['evidence 99', 'evidence_body 99'],
    sql(
      `INSERT INTO evidence SELECT 99, randomblob(32), format, predicate_type, kind, outcome, size, received_at, signed_at,
         signer, project, build, trust, verification, leaf, facts, actor, quarantine, speaker, dropped, secrets FROM evidence WHERE seq = 1`,
      'INSERT INTO evidence_body SELECT 99, codec, bytes, context FROM evidence_body WHERE seq = 1',
    ),
  ],
  ['the sender of a document', ['evidence 1'], sql('UPDATE evidence SET actor = 1 WHERE seq = 1')],
  ['the leaf of a document', ['evidence 1'], sql('UPDATE evidence SET leaf = 2 WHERE seq = 1')],
  [
    'a document said to be dropped',
    ['evidence 8', 'evidence_body 8'],
    (client) => {
      client.exec('UPDATE evidence SET dropped = 3 WHERE seq = 8; DELETE FROM evidence_body WHERE seq = 8');
      client.exec(`INSERT INTO evidence_drop (leaf, position, evidence, run, dropped_at, policy, version, days, outline)
      VALUES (3, 0, 8, 1, 0, 'keep', 1, 1, x'00')`);
    },
  ],
  [
    'the entry of a leaf',
    ['log_leaf 3'],
    sql(`UPDATE log_leaf SET entry = CAST(replace(CAST(entry AS TEXT), 'verified', 'failed') AS BLOB) WHERE idx = 3`),
  ],
  ['the hash of a leaf, zeroed', ['log_leaf 2'], sql('UPDATE log_leaf SET hash = zeroblob(32) WHERE idx = 2')],
  [
    'a leaf with its hash',
    ['log_node 1/1'],
    (client) => {
      const { entry } = client.prepare('SELECT entry FROM log_leaf WHERE idx = 3').get() as { entry: Buffer };
      const changed = Buffer.from(entry.toString().replace('"verified"', '"unsigned"'));
      client.prepare('UPDATE log_leaf SET entry = ?, hash = ? WHERE idx = 3').run(changed, leafHash(changed));
    },
  ],
  ['a leaf, deleted', ['log_leaf 4'], sql('DELETE FROM log_leaf WHERE idx = 4')],
  ['the last leaf, deleted', ['log_checkpoint 23'], sql('DELETE FROM log_leaf WHERE idx = 22')],
  [
    'a leaf, added',
    ['log_checkpoint 24'],
    sql('INSERT INTO log_leaf SELECT 23, hash, entry FROM log_leaf WHERE idx = 1'),
  ],
  ['a node, zeroed', ['log_node 1/0'], sql('UPDATE log_node SET hash = zeroblob(32) WHERE level = 1 AND idx = 0')],
  ['a node, deleted', ['log_node 2/1'], sql('DELETE FROM log_node WHERE level = 2 AND idx = 1')],
  ['a node, added', ['log_node 9/0'], sql('INSERT INTO log_node VALUES (9, 0, zeroblob(32))')],
  [
    'the root of a checkpoint',
    ['log_checkpoint 4'],
    sql('UPDATE log_checkpoint SET root = zeroblob(32) WHERE size = 4'),
  ],
  [
    'the note of a checkpoint',
    ['log_checkpoint 4'],
    sql(`UPDATE log_checkpoint SET note = replace(note, 'attestry.test', 'attestry.west') WHERE size = 4`),
  ],
  ['the time of a checkpoint', ['log_checkpoint 4'], sql('UPDATE log_checkpoint SET created_at = 1 WHERE size = 4')],
  ['the newest checkpoint, deleted', ['log_checkpoint 23'], sql('DELETE FROM log_checkpoint WHERE size = 23')],
  [
    'the log, emptied',
    ['evidence 1', 'evidence 16', 'table_mac 0'],
    sql('DELETE FROM log_leaf', 'DELETE FROM log_node', 'DELETE FROM log_checkpoint'),
  ],
  [
    'the log, emptied, and its key removed',
    ['evidence 1'],
    (client, folder) => {
      sql('DELETE FROM log_leaf', 'DELETE FROM log_node', 'DELETE FROM log_checkpoint')(client);
      rmSync(join(folder, 'log.key'));
    },
  ],
  ['the key of the log, removed', ['log.key'], (_, folder) => rmSync(join(folder, 'log.key'))],
  ['the key of the log, replaced', ['log.key'], (_, folder) => writeFileSync(join(folder, 'log.key'), newEd25519Key())],
  ['the origin of the log', ['meta log-origin'], sql(`UPDATE meta SET value = 'other/log' WHERE key = 'log-origin'`)],
  ['the environment of a deployment', ['deployment 1'], sql(`UPDATE deployment SET slot = 'other' WHERE id = 1`)],
  ['a deployment, deleted', ['deployment 1'], sql('DELETE FROM deployment WHERE id = 1')],
  [
    'a deployment, added',
    ['deployment 2'],
    sql(`INSERT INTO deployment (id, artifact, environment, status, slot, since, source)
      VALUES (2, 5, 1, 1, 'x', 1, 'cdevents')`),
  ],
  ['the end of a waiver', ['waiver 1'], sql('UPDATE waiver SET expires_at = expires_at + 86400000 WHERE id = 1')],
  ['the owner of a waiver', ['waiver 1'], sql(`UPDATE waiver SET owner = 'eve' WHERE id = 1`)],
  [
    'a waiver, added',
    ['waiver 2', 'artifact 5'],
    sql(`INSERT INTO waiver (id, rule, artifact, owner, reason, created_at, expires_at)
      VALUES (2, 'signature-sound', 5, 'eve', 'x', 1, 9999999999999)`),
  ],
  ['the scopes of a token', ['token 1'], sql(`UPDATE token SET scopes = 'admin ingest' WHERE id = 1`)],
  ['the end of a token', ['token 1'], sql('UPDATE token SET expires_at = NULL WHERE id = 1')],
  [
    'a token, added',
    ['token 2'],
    sql(`INSERT INTO token (id, name, hash, scopes, created_at) VALUES (2, 'x', randomblob(32), 'admin', 1)`),
  ],
  ['a policy', ['policy_version 1'], sql(`UPDATE policy_version SET body = replace(body, 'keep', 'kept')`)],
  [
    'a policy with its digest',
    ['policy_version 1'],
    (client) => {
      const { body } = client.prepare('SELECT body FROM policy_version WHERE id = 1').get() as { body: string };
      const changed = body.replace('"days":1', '"days":9');
      client.prepare('UPDATE policy_version SET body = ?, sha256 = ?').run(changed, hash('sha256', changed, 'buffer'));
    },
  ],
  ['a policy, deleted', ['policy_version 1'], sql('DELETE FROM policy_version')],
  ['the body of a trust entry', ['trust 3'], sql(`UPDATE trust SET body = replace(body, 'a', 'b') WHERE ref = 3`)],
  ['a threshold of the trust', ['trust 3'], sql('UPDATE trust SET tlog_threshold = 0 WHERE ref = 3')],
  [
    'a trust entry, added',
    ['trust 4'],
    sql(`INSERT INTO trust SELECT 4, randomblob(32), 'x', kind, body, 0, 0, 0, NULL, NULL, NULL, 0, 1, 4, NULL, NULL, 1, NULL
      FROM trust WHERE ref = 3`),
  ],
  ['a trust entry, removed', ['trust 3'], sql('UPDATE trust SET removed_at = 1, removed_version = 4 WHERE ref = 3')],
  [
    'a quarantine, released',
    ['quarantine 1'],
    sql('UPDATE quarantine SET released_at = 1, released_by = 1 WHERE id = 1'),
  ],
  ['a quarantine, deleted', ['quarantine 1'], sql('DELETE FROM quarantine WHERE id = 1')],
  ['a quarantined document', ['evidence 14'], sql('UPDATE evidence SET quarantine = NULL WHERE seq = 14')],
  ['a hold, released', ['legal_hold 1'], sql('UPDATE legal_hold SET released_at = 1 WHERE id = 1')],
  ['the expectations of a project', ['expectations 1'], sql(`UPDATE expectations SET body = '{}' WHERE id = 1`)],
  ['a project, claimed', ['project 4'], sql('UPDATE project SET claimed_at = 1, claimed_by = 99 WHERE id = 4')],
  ['a signed verdict', ['vsa 1'], flipByte('vsa', 'envelope', 'id = 1')],
  ['a signed verdict, deleted', ['vsa 1'], sql('DELETE FROM vsa WHERE id = 1')],
  ['a key of verdicts', ['vsa_key 1'], sql(`UPDATE vsa_key SET key_id = 'other' WHERE id = 1`)],
  ['an answer of the gate', ['gate_decision 1'], sql('UPDATE gate_decision SET decision = 0 WHERE id = 1')],
  ['the history of a status', ['status_history 1'], sql(`UPDATE status_history SET reason = 'x' WHERE id = 1`)],
  ['a status of the past, deleted', ['status_history 1'], sql('DELETE FROM status_history WHERE id = 1')],
  ['a link of the past', ['link_change 1'], sql('UPDATE link_change SET at = at + 1 WHERE id = 1')],
  [
    'a name of an artifact',
    ['artifact_label 1'],
    sql(`UPDATE artifact_label SET value = 'x' WHERE artifact = 1 AND kind = 0`),
  ],
  [
    'a document that counts for an artifact',
    ['evidence_subject 5'],
    sql('UPDATE evidence_subject SET artifact = 5 WHERE artifact = 1 AND evidence = 1'),
  ],
  ['an edge of the lineage', ['edge 18'], sql('UPDATE edge SET dst = 32 WHERE src = 18')],
  [
    'two rows, swapped',
    ['signer 1', 'signer 2'],
    sql('UPDATE signer SET id = 3 - id + 100 WHERE id IN (1, 2)', 'UPDATE signer SET id = id - 100 WHERE id > 100'),
  ],
  [
    'a row with its earlier MAC',
    ['table_mac waiver'],
    (client) => {
      const id = (client.prepare(`SELECT id FROM table_mac WHERE name = 'waiver'`).get() as { id: number }).id;
      client.prepare('DELETE FROM row_mac WHERE table_id = ?').run(id);
      client.exec('DELETE FROM waiver');
    },
  ],
  ['all MACs, deleted', ['table_mac 0', 'waiver 1'], sql('DELETE FROM row_mac', 'DELETE FROM table_mac')],
  ['a trigger, added', ['waiver keep'], sql1('CREATE TRIGGER keep AFTER DELETE ON waiver BEGIN SELECT 1; END')],
  ['an index, dropped', ['evidence evidence_trust'], sql1('DROP INDEX evidence_trust')],
  ['a column, added', ['waiver waiver'], sql1('ALTER TABLE waiver ADD extra text')],
  ['a table, added', ['hidden hidden'], sql1('CREATE TABLE hidden (a PRIMARY KEY)')],
  ['the version of the schema', ['(file) user_version'], (client) => void client.pragma('user_version = 3')],
];

function sql1(statement: string) {
  return (client: Database.Database): void => void client.exec(statement);
}

function swapBodies(client: Database.Database): void {
  type Body = { seq: number; codec: number; bytes: Uint8Array };
  const rows = client.prepare('SELECT seq, codec, bytes FROM evidence_body WHERE seq IN (2, 3)').all() as Body[];
  const put = client.prepare('UPDATE evidence_body SET codec = ?, bytes = ? WHERE seq = ?');
  for (const { seq, codec, bytes } of rows) put.run(codec, bytes, 5 - seq);
}

function flipByte(table: string, column: string, where: string) {
  return (client: Database.Database): void => {
    const row = client.prepare(`SELECT ${column} AS bytes FROM ${table} WHERE ${where}`).get() as { bytes: Buffer };
    row.bytes[Math.floor(row.bytes.length / 2)]! ^= 1;
    client.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(row.bytes);
  };
}

describe('an edit by SQL is found, and its table and key are named', () => {
  it.each(EDITS)('%s', async (what, names, change) => {
    const from = what.startsWith('a policy') ? dropped : store;
    const folder = from.copy();
    edit(folder, (client) => change(client, folder));
    const report = await auditFolder(folder, { now: from.now });
    expect(report.outcome).toBe('differences');
    expect([...named(report)]).toEqual(expect.arrayContaining([...names]));
  });

  it.each([
    [
      'the documents of a run of the retention',
      'evidence_drop',
      'UPDATE evidence_drop SET evidence = 1 WHERE position = 0',
    ],
    ['a dropped document of a run, deleted', 'evidence_drop', 'DELETE FROM evidence_drop WHERE position = 0'],
    ['a run of the retention', 'retention_run 1', 'UPDATE retention_run SET documents = 0'],
  ])('%s', async (_, name, statement) => {
    const folder = dropped.copy();
    edit(folder, sql(statement));
    expect([...named(await auditFolder(folder, { now: dropped.now }))].join()).toContain(name);
  });
});

it('a trigger that was pulled off is named', async () => {
  const folder = store.copy();
  const client = new Sqlite(join(folder, 'attestry.db'));
  client.exec('DROP TRIGGER log_leaf_no_delete');
  client.close();
  expect(named(await auditFolder(folder, { now: store.now }))).toContain('log_leaf log_leaf_no_delete');
});

describe('generated edits', () => {
  it.each(['removed', 'key', 'value'] as const)('the newest row of every table: %s', async (kind) => {
    const folder = dropped.copy();
    const edited: string[] = [];
    edit(folder, (client) => {
      const tables = client
        .prepare(
          `SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%'`,
        )
        .pluck()
        .all() as string[];
      for (const table of tables) {
        const statement = generatedEdit(client, table, kind);
        if (statement === null) continue;
        sql(statement)(client);
        edited.push(table);
      }
    });
    const report = await auditFolder(folder, { now: dropped.now });
    const found = new Set(report.differences.map(({ table }) => table));
    // Of a log that ends earlier, the nodes over its last leaves and the MAC of the store are named.
    if (kind === 'removed' && found.has('log_node') && found.has('table_mac')) found.add('log_leaf');
    if (kind === 'removed' && found.has('audit_entry')) found.add('audit_leaf');
    expect(edited.filter((table) => !found.has(table))).toEqual([]);
    expect(edited.length).toBeGreaterThan(kind === 'value' ? 30 : 40);
  });
});

/** Nothing proves the outbox, which only tells open pages what changed, and the search index, which is derived. */
const NOT_COVERED = /^outbox$|_words_|_trigrams_|^search_term|^row_mac$|^table_mac$/;

type Column = { name: string; type: string; pk: number };

/** Removes the newest row of a table, changes its key, or changes its last value; null where that is not possible. */
function generatedEdit(client: Database.Database, table: string, kind: 'removed' | 'key' | 'value'): string | null {
  if (NOT_COVERED.test(table) || client.prepare(`SELECT 1 FROM "${table}" LIMIT 1`).get() === undefined) return null;
  const columns = client.prepare('SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid').all(table) as Column[];
  const order = columns.filter(({ pk }) => pk > 0).map(({ name }) => `"${name}"`);
  const newest = `(${order.join(', ')}) = (SELECT ${order.join(', ')} FROM "${table}" ORDER BY ${order.map((name) => `${name} DESC`).join(', ')} LIMIT 1)`;
  if (kind === 'removed') return `DELETE FROM "${table}" WHERE ${newest}`;
  const column = columns.findLast(({ pk }) => (kind === 'key' ? pk > 0 : pk === 0));
  return column === undefined ? null : `UPDATE "${table}" SET ${changed(column)} WHERE ${newest}`;
}

function changed({ name, type }: Column): string {
  if (type === 'blob') return `"${name}" = randomblob(17)`;
  return type === 'text' ? `"${name}" = coalesce("${name}", '') || 'x'` : `"${name}" = coalesce("${name}", 0) + 7000`;
}

describe('damage of the file', () => {
  it.each([0.3, 0.5, 0.7, 0.9])('bytes in the page at %d of the file', async (at) => {
    const folder = store.copy();
    // The changes in the WAL go to the file.
    edit(folder, () => {});
    const file = join(folder, 'attestry.db');
    const bytes = readFileSync(file);
    const page = Math.floor((bytes.length / 8192) * at) * 8192;
    for (let i = 0; i < 64; i += 1) bytes[page + i * 127]! ^= 0xff;
    writeFileSync(file, bytes);
    const report = await auditFolder(folder, { now: store.now });
    expect(report.outcome).toBe('differences');
    expect(report.differences.some(({ check }) => check === 'integrity')).toBe(true);
  });
});

describe('an edit of the full-text index does not hide other edits', () => {
  const parts = [
    ['data', 'block', 'id = 1'],
    ['idx', 'pgno', 'true'],
    ['docsize', 'sz', 'true'],
    ['config', 'v', 'true'],
  ] as const;
  const cases = ['artifact_words', 'project_words', 'search_term_trigrams'].flatMap((table) =>
    parts.flatMap(([part, column, where]) => [
      { table, part, change: `DELETE FROM ${table}_${part}`, kind: 'deleted' },
      { table, part, change: changedByte(`${table}_${part}`, column, where), kind: 'one byte changed' },
    ]),
  );

  it.each(cases)('$table: $part, $kind', async ({ table, part, change, kind }) => {
    const folder = store.copy();
    edit(folder, (client) => {
      sql('UPDATE evidence SET outcome = 4 WHERE seq = 13', 'UPDATE artifact SET status = 1 WHERE id = 1')(client);
      client.unsafeMode(true);
      sql(change)(client);
    });
    const report = await auditFolder(folder, { now: store.now });
    expect(report.outcome).toBe('differences');
    const names = named(report);
    expect([...names]).toEqual(expect.arrayContaining(['evidence 13', 'artifact 1']));
    // The number of words of a row is for ranking, which the search does not use: nothing checks it.
    if (part !== 'docsize' || kind === 'deleted') expect(names).toContain(table);
    expect(report.differences.map(({ message }) => message).join()).not.toContain('cannot read the store');
  });
});

/** Changes the first byte of the values of a column: a BLOB, or the last one of a number. */
function changedByte(table: string, column: string, where: string): string {
  const value = `CASE typeof(${column}) WHEN 'blob' THEN CAST(x'7f' || substr(${column}, 2) AS BLOB) ELSE ${column} + 64 END`;
  return `UPDATE ${table} SET ${column} = ${value} WHERE ${where}`;
}

it.each(['vsa', 'quarantine', 'evidence_drop'])('a table that is gone does not end the audit: %s', async (table) => {
  const folder = store.copy();
  edit(folder, (client) => {
    client.pragma('foreign_keys = OFF');
    client.exec(`DROP TABLE ${table}; UPDATE artifact SET status = 1 WHERE id = 1`);
  });
  const names = named(await auditFolder(folder, { now: store.now }));
  expect([...names]).toEqual(expect.arrayContaining([`${table} ${table}`, 'artifact 1']));
});

it('an audit that was interrupted goes on where it was, and finds the same', async () => {
  const folder = store.copy();
  edit(folder, sql('UPDATE waiver SET reason = reason || 1', 'UPDATE evidence SET outcome = 3 WHERE seq = 2'));
  const whole = await auditFolder(folder, { now: store.now });
  const stop = new AbortController();
  const stateFile = join(folder, 'state.db');
  const options = { now: store.now, stateFile };
  const seen: string[] = [];
  const progress = ({ check }: { check: string }) => {
    seen.push(check);
    if (check === 'bodies') stop.abort();
  };
  expect(await auditFolder(folder, { ...options, signal: stop.signal, progress })).toMatchObject({
    outcome: 'interrupted',
  });
  const again: string[] = [];
  const resumed = await auditFolder(folder, {
    ...options,
    resume: true,
    progress: ({ check }) => void again.push(check),
  });
  expect(resumed.differences).toEqual(whole.differences);
  expect(again).not.toContain('log');
  expect(again).not.toContain('bodies');
});
