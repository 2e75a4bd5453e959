/**
 * The process is killed while it migrates a store from before authority: in the end the store is the one that an
 * uninterrupted migration makes.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { JOB_STATES } from '#db/schema/columns/enums.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import type { Context } from '#lib/context/context.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { makeEarlier } from '#lib/jobs/migration/earlier-store.fixture.ts';
import {
  completeEvidence,
  provenance,
  runOf,
  sha256Hex,
  subject,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';
import type { MigrationView } from '#lib/views/project.ts';
import { launch } from '../harness/app.ts';
import { ownInstance } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { emptyFolder, makeFolder, openFolder, QUIET_ENVIRONMENT, removeFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';

/** Artifacts of the owner, and as many of a stranger. */
const ARTIFACTS = sizeForRun(80, 400);
const KILLS = sizeForRun(3, 20);
/** The longest time between the first answer of the process and the kill, in ms. */
const MAX_LIFETIME_MS = 300;
const MIGRATION_TIMEOUT_MS = sizeForRun(60_000, 300_000);

const OWNER = { run: runOf('end-to-end/kept'), instance: ownInstance() };
const STRANGER = { run: runOf('stranger/verified'), instance: ownInstance() };

/**
 * A folder as an earlier version left it, which expected every project: what anybody signed is verified, and unsigned
 * reports of anybody count. Returns the ids of its evidence.
 */
async function makeEarlierFolder(data: string): Promise<string[]> {
  await makeFolder(data);
  const app = await openFolder(data, { adopts: [EVERY_PROJECT] });
  const ids: string[] = [];
  const send = async (by: Context, bytes: Buffer, about: string | null = null) => {
    const results = await ingestEvidence(by, { bytes, ...(about !== null && { subject: about }) });
    ids.push(...results.map(({ id }) => id));
  };
  try {
    const { id } = await createToken(app, { name: 'stranger', scopes: ['ingest'], projects: [] });
    const stranger: Context = { ...app, actor: { kind: 'token', id, name: 'stranger', scopes: ['ingest'] } };
    for (let n = 0; n < ARTIFACTS; n += 1) {
      await send(app, completeEvidence(subject(`kept-${n}`), OWNER));
      await send(stranger, completeEvidence(subject(`foreign-${n}`), STRANGER));
      if (n % 4 === 0) await send(stranger, withFlippedSignatureBit(provenance(subject(`kept-${n}`), STRANGER)));
      const report = `<testsuite name="${n}"><testcase name="a"><failure/></testcase></testsuite>`;
      if (n % 4 === 1) await send(stranger, Buffer.from(report), `sha256:${sha256Hex(`kept-${n}`)}`);
    }
    await makeEarlier(app);
    return ids;
  } finally {
    app.store.close();
  }
}

function read<T>(data: string, query: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(data, 'attestry.db'), { readOnly: true });
  try {
    return query(db);
  } finally {
    db.close();
  }
}

/** Whether the migration of a folder has begun and is not finished. */
function isMigrating(data: string): boolean {
  const row = read(data, (db) => db.prepare("SELECT value FROM meta WHERE key = 'authority-migration'").get());
  return row !== undefined && (JSON.parse(String(row['value'])) as MigrationView).finishedAt === null;
}

/** What a migration decides. Left out are the times at which it ran. */
const DECIDED: readonly string[] = [
  `SELECT id, name, version, project, tie, contender, build, signer, builder, status, underlying, reason, rule,
    slsa_level, is_index, evidence, deployed, first_seen, verified_at, built_at, policy_version FROM artifact`,
  'SELECT seq, outcome, signer, project, build, speaker, actor, quarantine FROM evidence',
  'SELECT * FROM evidence_subject',
  'SELECT * FROM artifact_label',
  'SELECT * FROM artifact_alias',
  'SELECT * FROM artifact_environment',
  'SELECT artifact, environment, project, status, slot, since, until, evidence FROM deployment',
  'SELECT * FROM defect',
  'SELECT * FROM build',
  'SELECT id, slug, last_build_at, artifacts, latest_artifact, claimed_at IS NULL FROM project',
  'SELECT * FROM migrated_artifact',
  'SELECT * FROM migrated_project',
  'SELECT artifact, "from", "to", reason, evidence FROM status_history',
  'SELECT * FROM project_status WHERE artifacts <> 0',
  'SELECT * FROM project_builder WHERE artifacts <> 0',
  'SELECT * FROM metric_day',
  'SELECT * FROM time_to_verify',
];

/** The rows of every query in `DECIDED`, in the same order whenever they were written. */
function decidedRows(data: string): Record<string, string[]> {
  return read(data, (db) =>
    Object.fromEntries(
      DECIDED.map((sql) => {
        const rows = db.prepare(sql).all();
        return [sql, rows.map((row) => JSON.stringify(row, bytesAsHex)).toSorted()];
      }),
    ),
  );
}

const bytesAsHex = (_: string, value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;

/** Serve the folder until its migration is finished and no job is left. Returns the report. */
async function migrate(data: string): Promise<Pick<MigrationView, 'counts'>> {
  const app = await launch(data, QUIET_ENVIRONMENT);
  const unfinished = ['waiting', 'running'].map((state) => (JOB_STATES as readonly string[]).indexOf(state)).join(', ');
  const jobs = () =>
    read(data, (db) => db.prepare(`SELECT count(*) AS n FROM job WHERE state IN (${unfinished})`).get());
  try {
    await expect.poll(() => isMigrating(data), { timeout: MIGRATION_TIMEOUT_MS }).toBe(false);
    await expect.poll(() => jobs()?.['n'], { timeout: MIGRATION_TIMEOUT_MS }).toBe(0);
    const { counts } = (await (await fetch(`${app.url}/api/v1/migration`)).json()) as MigrationView;
    return { counts };
  } finally {
    await app.end('SIGTERM');
  }
}

test(`a migration to authority that is killed ${KILLS} times ends like one that is not`, async () => {
  test.setTimeout(MIGRATION_TIMEOUT_MS * 2 + KILLS * 30_000 + 120_000);
  const [data, copy] = [emptyFolder(), emptyFolder()];
  try {
    const evidence = await makeEarlierFolder(data);
    cpSync(data, copy, { recursive: true });
    const report = await migrate(copy);
    expect(report.counts).toEqual({ artifacts: ARTIFACTS, projects: 1, withoutProject: 0 });
    let interrupted = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const app = await launch(data, QUIET_ENVIRONMENT);
      await pause(kill === 0 ? 0 : Math.random() * MAX_LIFETIME_MS);
      expect(await app.end('SIGKILL'), 'ended by the signal, and by nothing else').toBeNull();
      if (isMigrating(data)) interrupted += 1;
    }
    expect(interrupted, 'kills in the middle of the migration').toBeGreaterThan(0);
    expect(await migrate(data)).toEqual(report);
    expect(decidedRows(data)).toEqual(decidedRows(copy));
    expect(await audit(data, { evidence })).toEqual([]);
    process.stdout.write(
      `  ${interrupted} of ${KILLS} kills interrupted the migration of ${evidence.length} documents\n`,
    );
  } finally {
    removeFolder(data);
    removeFolder(copy);
  }
});
