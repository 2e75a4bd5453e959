/** Anchors: the checkpoint goes out of the machine, and a log that does not extend it is served read-only. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '#app/cli/main.ts';
import { reasonNotReady } from '#app/server/reason-not-ready.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { anchorState, examineAnchors } from '#lib/admin/anchors/anchors.ts';
import { openPlaces, type Places, WITNESS_KEY } from '#lib/admin/anchors/places.fixture.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { parseAnchorSetting, type AnchorSetting } from '#lib/bytes/naming/anchor-setting.ts';
import { listJobs } from '#db/system/jobs.ts';
import { logSize } from '#db/log/log.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { ANCHOR, scheduleAnchors } from '#lib/jobs/anchors/anchor.ts';
import { completeEvidence, openTestApp, runOf, sbom, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

let server: TestServer;
let places: Places;
let root: string;
const open: TestApp[] = [];
beforeAll(async () => {
  server = await serveRoutes();
});
afterAll(() => server.close());
beforeEach(async () => {
  places = await openPlaces();
  root = mkdtempSync(join(tmpdir(), 'attestry-anchors-'));
});
afterEach(async () => {
  places.close();
  for (const app of open.splice(0)) await app.close();
  rmSync(root, { recursive: true, force: true });
});

const anchorFile = () => join(root, 'checkpoint');
const KINDS = ['file', 'http', 'witness'] as const;
const written = (kind: (typeof KINDS)[number] | 'webhook'): string =>
  ({
    file: `file:${anchorFile()}`,
    http: `${places.url}/checkpoint`,
    webhook: `webhook+${places.url}/hook`,
    witness: `witness+${places.url}/witness#${WITNESS_KEY}`,
  })[kind];

async function openAt(folder: string, ...anchors: string[]): Promise<TestApp> {
  const app = await openTestApp({ folder, anchors: anchors.map((one) => parseAnchorSetting(one) as AnchorSetting) });
  open.push(app);
  setSingletonApp(app);
  places.logKey = app.log.verifierKey;
  await examineAnchors(app);
  return app;
}
const send = (app: TestApp, name: string) =>
  ingestEvidence(app, { bytes: completeEvidence(subject(name), { run: runOf(`acme/${name}`) }) });
async function anchor(app: TestApp): Promise<void> {
  await scheduleAnchors(app);
  await runJobs(app);
}
/** A copy of the data of an app, as a backup is. */
function backUp(app: TestApp, name: string): string {
  const client = new Database(join(app.folder, 'attestry.db'));
  client.pragma('wal_checkpoint(TRUNCATE)');
  client.close();
  const folder = join(root, name);
  cpSync(app.folder, folder, { recursive: true });
  return folder;
}
const audit = async (folder: string, anchors: string) => {
  const io = createCapturedIo({ ATTESTRY_DATA: folder, ATTESTRY_ANCHORS: anchors });
  return { exit: await main(['audit'], { ...io, now: open[0]!.now }), output: io.output() };
};

describe.each(KINDS)('an anchor of the kind %s', (kind) => {
  it('keeps the newest checkpoint, and a log that extends it is served and audited without a difference', async () => {
    const app = await openAt(join(root, 'data'), written(kind));
    await send(app, 'web');
    await anchor(app);
    await send(app, 'api');
    await anchor(app);
    const size = await logSize(app.store.read);
    expect((await anchorState(app.store.read, app.anchors.list[0]!))!.size).toBe(size);
    await examineAnchors(app);
    expect(app.anchors.alarm).toBeNull();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(await audit(backUp(app, 'copy'), written(kind))).toMatchObject({
      exit: 0,
      output: expect.stringContaining('the log extends every checkpoint that its anchors have seen'),
    });
  });

  it('proves the audit log too: the evidence log commits to its head', async () => {
    const app = await openAt(join(root, 'data'), written(kind));
    await send(app, 'web');
    await anchor(app);
    const copy = backUp(app, 'copy');
    const client = new Database(join(copy, 'attestry.db'));
    // Somebody who has the key makes the audit log shorter, with all that belongs to it.
    for (const { name } of client.prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).all() as {
      name: string;
    }[])
      client.exec(`DROP TRIGGER "${name}"`);
    for (const table of ['audit_leaf', 'audit_node', 'audit_checkpoint', 'audit_entry', 'row_mac', 'table_mac'])
      client.exec(`DELETE FROM ${table}`);
    client.close();
    const { exit, output } = await audit(copy, written(kind));
    expect(exit).toBe(1);
    expect(output).toMatch(
      /audit_checkpoint \d+: leaf \d+ of the evidence log says that the audit log had \d+ entries/,
    );
    const size = await logSize(app.store.read);
    await anchor(app);
    expect(await logSize(app.store.read)).toBe(size);
  });

  it('shows a consistent roll-back: read-only, in /readyz and in the audit', async () => {
    const app = await openAt(join(root, 'data'), written(kind));
    await send(app, 'web');
    await anchor(app);
    const to = await logSize(app.store.read);
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true });
    const backup = backUp(app, 'backup');
    await send(app, 'api');
    await anchor(app);
    const from = await logSize(app.store.read);
    const sentence = `rolled back from ${from} to ${to}`;
    expect(await audit(backup, written(kind))).toMatchObject({ exit: 1, output: expect.stringContaining(sentence) });

    await openAt(backup, written(kind));
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, ((await ready.json()) as { detail: string }).detail]).toEqual([
      503,
      expect.stringContaining(sentence),
    ]);
    // The start of the server goes on.
    expect(await reasonNotReady(server.url)).toContain('Attestry serves read-only.');
    const authorization = `Bearer ${token}`;
    const push = await fetch(`${server.url}/api/v1/attestations`, {
      method: 'POST',
      headers: { authorization },
      body: new Uint8Array(sbom(subject('new'), { run: runOf('acme/new') })),
    });
    expect([push.status, await push.json()]).toMatchObject([503, { code: 'unavailable' }]);
    for (const headers of [new Headers(), new Headers({ authorization })])
      expect((await fetch(`${server.url}/api/v1/artifacts`, { headers })).status).toBe(200);
  });

  it('shows a log with another history', async () => {
    const app = await openAt(join(root, 'data'), written(kind));
    await send(app, 'web');
    const backup = backUp(app, 'backup');
    await send(app, 'api');
    await anchor(app);
    const [other] = [await openAt(backup)];
    for (const name of ['one', 'two', 'three']) await send(other!, name);
    const forked = await openAt(backUp(other!, 'forked'), written(kind));
    await anchor(forked);
    expect(forked.anchors.alarm?.kind).toBe('other-history');
    await expect(send(forked, 'more')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('a new log of the same name is another log', async () => {
  const app = await openAt(join(root, 'data'), written('file'));
  await send(app, 'web');
  await anchor(app);
  const kept = readFileSync(anchorFile(), 'utf8');
  const other = await openAt(join(root, 'other'), written('file'));
  expect(other.anchors.alarm?.kind).toBe('other-log');
  expect(readFileSync(anchorFile(), 'utf8')).toBe(kept);
});

it('a webhook gets each checkpoint', async () => {
  const app = await openAt(join(root, 'data'), written('webhook'));
  await send(app, 'web');
  await anchor(app);
  const size = await logSize(app.store.read);
  expect(places.posted).toMatchObject([
    { origin: 'attestry.test/log', size, checkpoint: expect.stringContaining(`\n${size}\n`) },
  ]);
  await anchor(app);
  expect(places.posted).toHaveLength(1);
});

it('the cosignature of a witness is kept with the size', async () => {
  const app = await openAt(join(root, 'data'), written('witness'));
  await send(app, 'web');
  await anchor(app);
  const state = await anchorState(app.store.read, app.anchors.list[0]!);
  expect(state!.cosignature).toMatch(/^\u2014 witness\.test [A-Za-z0-9+/=]{100,}$/);
});

describe('an anchor that cannot be reached', () => {
  it.each([
    ['answers 500', () => (places.status = 500), 'answered with 500'],
    ['refuses the connection', () => places.close(), 'cannot be reached'],
  ])('%s: the job waits for its next attempt and says why, and the app goes on', async (_, fail, reason) => {
    const app = await openAt(join(root, 'data'), written('http'));
    await send(app, 'web');
    fail();
    await anchor(app);
    const [job] = await listJobs(app.store.read, ANCHOR, Number.MAX_SAFE_INTEGER, 10);
    expect(job).toMatchObject({ state: 'waiting', attempts: 1, error: expect.stringContaining(reason) });
    expect(job!.runAt > app.now().toISOString()).toBe(true);
    expect(app.anchors.alarm).toBeNull();
    await send(app, 'api');
  });

  it('is named by the audit, which is no difference', async () => {
    const app = await openAt(join(root, 'data'));
    await send(app, 'web');
    places.status = 503;
    const { exit, output } = await audit(backUp(app, 'copy'), written('http'));
    expect({ exit, output }).toMatchObject({ exit: 0, output: expect.stringContaining('GET was answered with 503') });
  });

  it('has something that is no checkpoint: it is not replaced, and no alarm', async () => {
    writeFileSync(anchorFile(), 'hello\n');
    const app = await openAt(join(root, 'data'), written('file'));
    await send(app, 'web');
    await anchor(app);
    expect(app.anchors.alarm).toBeNull();
    expect(readFileSync(anchorFile(), 'utf8')).toBe('hello\n');
    expect(existsSync(`${anchorFile()}.${process.pid}`)).toBe(false);
  });
});
