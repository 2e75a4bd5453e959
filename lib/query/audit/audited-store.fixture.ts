/** For tests: a store with rows in most tables, and copies of it that a test may edit. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { withDatabase } from '#db/postgres-server.fixture.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { acceptSpeaker } from '#lib/admin/expectations.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createReportSchedule } from '#lib/admin/report/schedules.ts';
import { createHold } from '#lib/admin/retention/holds.ts';
import { DAY, retain, run as runRetention, runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { currentVsa } from '#lib/admin/vsa/issue-vsa.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import {
  completeEvidence,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  START,
  subject,
  type TestApp,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';
import { type AuditOptions, type AuditReport, runAudit } from './run-audit.ts';

const RUN = runOf('acme/web');
const SCANNED = `sha256:${sha256Hex('web')}`;

const deployedEvent = JSON.stringify({
  context: {
    version: '0.4.1',
    id: 'deployed',
    source: '/ci',
    type: 'dev.cdevents.service.deployed.0.2.0',
    timestamp: START.toISOString(),
  },
  subject: {
    id: 'web',
    source: '/ci',
    type: 'service',
    content: { environment: { id: 'production' }, artifactId: `pkg:oci/web@${encodeURIComponent(SCANNED)}` },
  },
});

/** Fill a store through the operations of the app. */
export async function fillStore(app: TestApp): Promise<void> {
  const ingest = (bytes: Uint8Array) => ingestEvidence(app, { bytes });
  await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true });
  for (const name of ['web', 'api', 'cli', 'job'])
    await ingest(completeEvidence(subject(name), { run: runOf(`acme/${name}`) }));
  await ingest(withFlippedSignatureBit(provenance(subject('broken'), { run: RUN })));
  const [quarantined] = await ingest(provenance(subject('doubted'), { run: RUN }));
  await ingest(sbom(subject('bare'), { run: RUN }));
  await ingest(Buffer.from(deployedEvent));
  await claimProject(app, { slug: 'github.com/acme/web' });
  await acceptSpeaker(app, {
    project: 'github.com/acme/web',
    sender: 'token:1',
    kinds: 'all',
    reason: 'the scanner',
    version: 0,
  });
  await createQuarantine(app, { evidence: quarantined!.id, reason: 'the runner was stolen' });
  await createHold(app, { project: 'github.com/acme/api', reason: 'a law suit' });
  await createWaiver(app, {
    rule: 'provenance-present',
    artifact: `sha256:${sha256Hex('bare')}`,
    owner: 'ann',
    reason: 'built by hand',
    expiresAt: new Date(START.getTime() + 30 * DAY).toISOString(),
  });
  await decideGate(app, { digest: SCANNED, environment: 'production' });
  await currentVsa(app, SCANNED);
  await createReportSchedule(app, { name: 'Weekly', every: 'week', day: 1, reason: 'the meeting' });
  await runJobs(app);
}

/** Drop the bytes of what is old enough, as retention does. */
export async function dropOldBytes(app: TestApp): Promise<void> {
  await retain(app, [{ kinds: ['sbom'], days: 1 }]);
  app.advance(3 * DAY);
  await runRetention(app);
  await runJobs(app);
}

/** A filled store that no app has open. `copy` gives a copy of the folder that the test may change. */
export async function auditedStore(prepare: (app: TestApp) => Promise<void> = fillStore) {
  const root = mkdtempSync(join(tmpdir(), 'attestry-audit-'));
  const app = await openTestApp();
  await prepare(app);
  const source = join(root, 'source');
  // A checkpoint of the WAL, so that the copy has everything in one file.
  const client = new Database(join(app.folder, 'attestry.db'));
  client.pragma('wal_checkpoint(TRUNCATE)');
  client.close();
  cpSync(app.folder, source, { recursive: true });
  await app.close();
  let copies = 0;
  return {
    now: app.now,
    copy(): string {
      const folder = join(root, `copy-${(copies += 1)}`);
      cpSync(source, folder, { recursive: true });
      return folder;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Audit a folder. */
export function auditFolder(
  folder: string,
  options: Partial<AuditOptions> & Pick<AuditOptions, 'now'>,
): Promise<AuditReport> {
  return runAudit({ folder, stateFile: join(folder, 'audit-state.db'), resume: false, examiner: null, ...options });
}

/** Change a store as somebody with write access to the file does: with its triggers pulled off, and put back after. */
export function edit(folder: string, change: (client: Database.Database) => void): void {
  const client = new Database(join(folder, 'attestry.db'));
  const triggers = client.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) client.exec(`DROP TRIGGER "${name}"`);
  change(client);
  for (const { name, sql } of triggers)
    if (client.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(name) === undefined) client.exec(sql);
  client.close();
}

/** Change the store of an app as somebody with a client of its engine does, in SQL that SQLite reads. */
export async function changeBySql({ folder, database }: TestApp, sql: string): Promise<void> {
  if (database === null) edit(folder, (client) => void client.exec(sql));
  else
    await withDatabase(database, (client) =>
      // No trigger runs.
      client.query(`SET session_replication_role = replica; ${sql.replaceAll("x'00'", "decode('00', 'hex')")}`),
    );
}
