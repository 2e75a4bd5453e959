/** The audit of a database of PostgreSQL: what somebody changes with `psql` is found, and named. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellAudit } from '#lib/admin/tell-audit.ts';
import { InlineExaminer } from '#lib/ingest/examine/inline-examiner.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { completeEvidence, openTestApp, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { auditFolder, dropOldBytes, fillStore } from './audited-store.fixture.ts';
import type { AuditOptions, AuditReport } from './run-audit.ts';

let app: TestApp;
let client: pg.Client;
beforeAll(async () => {
  app = await openTestApp();
  await fillStore(app);
  await dropOldBytes(app);
  client = new pg.Client({ connectionString: app.database! });
  await client.connect();
}, 120_000);
afterAll(async () => {
  await client.end();
  await app.close();
});

const audit = (options: Partial<AuditOptions> = {}): Promise<AuditReport> =>
  auditFolder(app.folder, { databaseUrl: app.database, now: app.now, ...options });
const named = ({ differences }: AuditReport) =>
  new Set(differences.map(({ table, key }) => (key === null ? table : `${table} ${key}`)));

/** Everything of the database, so that a test can put it back. */
async function withEdit(statements: readonly string[], check: () => Promise<void>): Promise<void> {
  const tables = (
    await client.query<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    )
  ).rows.map(({ name }) => name);
  // As the owner of the server: no trigger runs.
  await client.query('SET session_replication_role = replica');
  await client.query(tables.map((name) => `CREATE TEMP TABLE ${name} AS SELECT * FROM public.${name}`).join(';'));
  await client.query('SET search_path = public, pg_temp');
  try {
    for (const statement of statements) await client.query(statement);
    await check();
  } finally {
    await client.query(
      tables
        .map((name) => `DELETE FROM public.${name}; INSERT INTO public.${name} SELECT * FROM pg_temp.${name}`)
        .join(';'),
    );
    await client.query(`DROP TABLE ${tables.map((name) => `pg_temp.${name}`).join(', ')}`);
    await client.query('RESET ALL');
  }
}

it('finds no difference in what nobody has edited, by every check', async () => {
  const report = await audit({ examiner: new InlineExaminer() });
  expect(report.differences).toEqual([]);
  const note =
    'No index was compared with its table: the database lacks the extension amcheck, or its user may not call it.';
  expect(report).toMatchObject({ outcome: 'proved', total: 0, notes: [note] });
  await client.query('CREATE EXTENSION amcheck');
  expect(await audit({ examiner: new InlineExaminer() })).toMatchObject({ outcome: 'proved', total: 0, notes: [] });
  await client.query('DROP EXTENSION amcheck');
});

it('tells subscribers once of what it finds', async () => {
  await client.query('UPDATE waiver SET owner = owner || 1');
  const place = { folder: app.folder, databaseUrl: app.database };
  for (let i = 0; i < 2; i += 1) expect(await tellAudit(place, await audit(), app.now())).toBe(true);
  const { rows } = await client.query(`SELECT payload FROM outbox WHERE payload LIKE '%"audit"%'`);
  expect(rows.map(({ payload }: { payload: string }) => payload).join()).toContain('waiver 1');
  expect(rows).toHaveLength(1);
  await client.query(`UPDATE waiver SET owner = left(owner, -1)`);
});

it('finds none while an app stores evidence', async () => {
  const sending = (async () => {
    for (let i = 0; i < 15; i += 1)
      await ingestEvidence(app, { bytes: completeEvidence(subject(`s${i}`), { run: runOf(`acme/s${i % 7}`) }) });
  })();
  for (let i = 0; i < 2; i += 1) expect((await audit()).differences).toEqual([]);
  await sending;
  expect(await audit()).toMatchObject({ outcome: 'proved', total: 0 });
}, 60_000);

const REPLACED = (table: string, from: string, to: string, where: string) =>
  `UPDATE ${table} SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '${from}', '${to}'), 'UTF8') WHERE ${where}`;
const flipped = (table: string, column: string, where: string) =>
  `UPDATE ${table} SET ${column} = set_byte(${column}, length(${column}) / 2, get_byte(${column}, length(${column}) / 2) # 1)
    WHERE ${where}`;
const ZERO_HASH = `decode(repeat('00', 32), 'hex')`;

const EDITS: [what: string, names: readonly string[], statements: readonly string[]][] = [
  ['a status', ['artifact 1'], ['UPDATE artifact SET status = 1 WHERE id = 1']],
  [
    'a status, the status behind it and its history',
    ['artifact 5', 'status_history 5'],
    ['UPDATE artifact SET status = 5, underlying = 5 WHERE id = 5', 'UPDATE status_history SET "to" = 5 WHERE id = 5'],
  ],
  ['an outcome', ['evidence 13'], ['UPDATE evidence SET outcome = 4 WHERE seq = 13']],
  [
    'an outcome, also in the table of verifications',
    ['evidence 13', 'verification 13'],
    ['UPDATE evidence SET outcome = 4 WHERE seq = 13', 'UPDATE verification SET outcome = 4 WHERE evidence = 13'],
  ],
  ['a byte of a body', ['evidence_body 4'], [flipped('evidence_body', 'bytes', 'seq = 4')]],
  ['a byte of the facts', ['evidence 4'], [flipped('evidence', 'facts', 'seq = 4')]],
  ['the context of a body', ['evidence_body 1'], ['UPDATE evidence_body SET context = NULL WHERE seq = 1']],
  ['a body, deleted', ['evidence_body 6'], ['DELETE FROM evidence_body WHERE seq = 6']],
  [
    'a document and all that belongs to it, deleted',
    ['evidence 5', 'evidence_body 5', 'verification 5'],
    [
      'DELETE FROM evidence WHERE seq = 5',
      'DELETE FROM evidence_body WHERE seq = 5',
      'DELETE FROM verification WHERE evidence = 5',
      'DELETE FROM evidence_subject WHERE evidence = 5',
    ],
  ],
  ['the sender of a document', ['evidence 1'], ['UPDATE evidence SET actor = 1 WHERE seq = 1']],
  ['the entry of a leaf', ['log_leaf 3'], [REPLACED('log_leaf', 'verified', 'failed', 'idx = 3')]],
  ['the hash of a leaf, zeroed', ['log_leaf 2'], [`UPDATE log_leaf SET hash = ${ZERO_HASH} WHERE idx = 2`]],
  ['a leaf, deleted', ['log_leaf 4'], ['DELETE FROM log_leaf WHERE idx = 4']],
  ['a node, zeroed', ['log_node 1/0'], [`UPDATE log_node SET hash = ${ZERO_HASH} WHERE level = 1 AND idx = 0`]],
  ['the root of a checkpoint', ['log_checkpoint 4'], [`UPDATE log_checkpoint SET root = ${ZERO_HASH} WHERE size = 4`]],
  [
    'the log, emptied',
    ['evidence 1', 'table_mac 0'],
    ['DELETE FROM log_leaf', 'DELETE FROM log_node', 'DELETE FROM log_checkpoint'],
  ],
  ['an entry of the audit log', ['audit_leaf 2'], [REPLACED('audit_leaf', 'test', 'nobody', 'idx = 2')]],
  ['the action in the list of the audit log', ['audit_entry 2'], [`UPDATE audit_entry SET action = 'x' WHERE idx = 2`]],
  ['the end of a waiver', ['waiver 1'], ['UPDATE waiver SET expires_at = expires_at + 86400000 WHERE id = 1']],
  [
    'a waiver, added',
    ['waiver 2', 'artifact 5'],
    [
      `INSERT INTO waiver (id, rule, artifact, owner, reason, created_at, expires_at)
        VALUES (2, 'signature-sound', 5, 'eve', 'x', 1, 9999999999999)`,
    ],
  ],
  ['the scopes of a token', ['token 1'], [`UPDATE token SET scopes = 'admin ingest' WHERE id = 1`]],
  ['a policy', ['policy_version 1'], [`UPDATE policy_version SET body = replace(body, 'keep', 'kept')`]],
  ['the body of a trust entry', ['trust 3'], [`UPDATE trust SET body = replace(body, 'a', 'b') WHERE ref = 3`]],
  ['a quarantine, released', ['quarantine 1'], ['UPDATE quarantine SET released_at = 1, released_by = 1 WHERE id = 1']],
  ['a hold, released', ['legal_hold 1'], ['UPDATE legal_hold SET released_at = 1 WHERE id = 1']],
  ['a dropped document of a run, deleted', ['evidence_drop'], ['DELETE FROM evidence_drop WHERE position = 0']],
  ['a signed verdict', ['vsa 1'], [flipped('vsa', 'envelope', 'id = 1')]],
  [
    'two rows, swapped',
    ['signer 1', 'signer 2'],
    ['UPDATE signer SET id = 103 - id WHERE id IN (1, 2)', 'UPDATE signer SET id = id - 100 WHERE id > 100'],
  ],
  [
    'a row with its earlier MAC',
    ['table_mac waiver'],
    [`DELETE FROM row_mac WHERE table_id = (SELECT id FROM table_mac WHERE name = 'waiver')`, 'DELETE FROM waiver'],
  ],
  ['all MACs, deleted', ['table_mac 0', 'waiver 1'], ['DELETE FROM row_mac', 'DELETE FROM table_mac']],
  ['a word of the search of nothing', ['artifact_words'], [`INSERT INTO artifact_words VALUES (9999, 'x')`]],
];

/** Edits after which the audit can say little of the others. */
const ALONE: ReadonlySet<string> = new Set([
  'a row with its earlier MAC',
  'a leaf, deleted',
  'the log, emptied',
  'all MACs, deleted',
]);
const OTHERS = EDITS.filter(([what]) => !ALONE.has(what));

/** The tables and keys that an audit names after some edits; a dropped document is named by its leaf. */
async function namedAfter(edits: readonly (typeof EDITS)[number][]): Promise<string[]> {
  let names: string[] = [];
  await withEdit(
    edits.flatMap(([, , statements]) => statements),
    async () => {
      names = [...named(await audit())].map((name) => name.replace(/^evidence_drop \d+$/, 'evidence_drop'));
    },
  );
  return names;
}

describe('edits by SQL are found, and their tables and keys are named', () => {
  it('each of those that leave the others alone', async () => {
    expect(await namedAfter(OTHERS)).toEqual(expect.arrayContaining(OTHERS.flatMap(([, names]) => [...names])));
  });

  it.each(EDITS.filter(([what]) => ALONE.has(what)))('%s', async (...edit) => {
    expect(await namedAfter([edit])).toEqual(expect.arrayContaining([...edit[1]]));
  });
});

it('changes of the schema are found', async () => {
  const { rows } = await client.query(`SELECT pg_get_viewdef('attestry_seen.artifact'::regclass) AS text`);
  const changes = [
    ['waiver keep', 'CREATE TRIGGER keep BEFORE INSERT ON waiver FOR EACH ROW EXECUTE FUNCTION attestry_report()'],
    ['log_leaf log_leaf_no_delete', 'ALTER TABLE log_leaf DISABLE TRIGGER log_leaf_no_delete'],
    ['waiver other', 'CREATE INDEX other ON waiver (id)'],
    ['waiver waiver', 'ALTER TABLE waiver ADD extra text'],
    ['hidden hidden', 'CREATE TABLE hidden (a bigint)'],
    ['policy_version policy_version', 'ALTER TABLE policy_version ENABLE ROW LEVEL SECURITY'],
    ['artifact artifact', 'CREATE OR REPLACE VIEW attestry_seen.artifact AS SELECT * FROM public.artifact'],
    ['vsa vsa', 'ALTER TABLE vsa RENAME TO vsa_gone'],
    ['artifact 1', 'UPDATE artifact SET status = 1 WHERE id = 1'],
  ] as const;
  for (const [, change] of changes) await client.query(change);
  try {
    expect([...named(await audit())]).toEqual(expect.arrayContaining(changes.map(([name]) => name)));
  } finally {
    await client.query(`DROP TRIGGER keep ON waiver; ALTER TABLE log_leaf ENABLE TRIGGER log_leaf_no_delete;
      DROP INDEX other; ALTER TABLE waiver DROP extra; DROP TABLE hidden;
      ALTER TABLE policy_version DISABLE ROW LEVEL SECURITY; ALTER TABLE vsa_gone RENAME TO vsa;
      CREATE OR REPLACE VIEW attestry_seen.artifact AS ${(rows[0] as { text: string }).text};
      UPDATE artifact SET status = 0 WHERE id = 1`);
  }
});

it('a database that no server answers for is no difference', async () => {
  await expect(audit({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toMatchObject({
    code: 'unavailable',
  });
});
