import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { create, extract } from 'tar';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { auditedStore, auditFolder } from '#lib/query/audit/audited-store.fixture.ts';
import { openTestApp, provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import { openStore } from '#db/open.ts';
import { writeMeta } from '#db/system/meta.ts';
import { createBackup } from './create-backup.ts';
import { proveBackup, restoreBackup } from './restore-backup.ts';

const signal = new AbortController().signal;
let root: string;
let store: Awaited<ReturnType<typeof auditedStore>>;
/** A backup of `store`. */
let file: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'attestry-backup-'));
  store = await auditedStore();
  file = join(root, 'whole.tar');
  await backUp(store.copy(), file);
}, 120_000);
afterAll(() => {
  store.remove();
  rmSync(root, { recursive: true, force: true });
});

let target: string;
beforeEach(() => {
  target = join(mkdtempSync(join(root, 'target-')), 'data');
});

const backUp = (folder: string, destination: string) => createBackup({ folder, destination, now: store.now(), signal });
const restore = (from: string, { overwrite = false, signal: given = signal } = {}) =>
  restoreBackup({ file: from, folder: target, overwrite, signal: given });
const prove = (from: string) => proveBackup({ file: from, examiner: null, now: store.now, signal });
/** What a restore may leave in a data folder that had nothing. */
const leftIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'app.lock') : [];

describe('a backup under load', () => {
  /** Store documents in turns until `signal` aborts; `acknowledged` gets the id of each. */
  async function write(app: TestApp, name: string, acknowledged: string[], until: AbortSignal): Promise<void> {
    for (let n = 0; !until.aborted; n += 1) {
      const bytes = provenance(subject(`${name}-${n}`), { run: runOf(`acme/${name}`) });
      for (const { id } of await ingestEvidence(app, { bytes })) acknowledged.push(id);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('has everything that was acknowledged before it began, and is consistent, 10 times', async () => {
    const app = await openTestApp({ adopts: ['github.com/acme/*'] });
    // So that the copy takes several steps, between which the writers commit.
    await app.store.write((tx) => writeMeta(tx, 'filler', 'x'.repeat(12_000_000)));
    const acknowledged: string[] = [];
    let committedBetweenSteps = 0;
    for (let round = 0; round < 10; round += 1) {
      const before = acknowledged.length;
      const ended = new AbortController();
      const writing = Promise.all(['a', 'b'].map((name) => write(app, `${name}${round}`, acknowledged, ended.signal)));
      while (acknowledged.length < before + 3) await new Promise((resolve) => setTimeout(resolve, 1));
      const expected = [...acknowledged];
      const destination = join(root, `under-load-${round}.tar`);
      const steps: number[] = [];
      const { log } = await createBackup({
        folder: app.folder,
        destination,
        now: app.now(),
        signal,
        progress: ({ name }) => void (name === 'copy' && steps.push(acknowledged.length)),
      });
      committedBetweenSteps += steps.at(-1)! - steps[0]!;
      ended.abort();
      await writing;
      const folder = join(root, `restored-${round}`);
      await restoreBackup({ file: destination, folder, overwrite: false, signal });
      expect(await auditFolder(folder, { now: app.now })).toMatchObject({ outcome: 'proved', log: { size: log.size } });
      const restored = openStore(folder);
      for (const id of expected) expect(await findEvidence(restored.read, id), id).not.toBeNull();
      restored.close();
    }
    expect(committedBetweenSteps, 'the writers went on during the copies').toBeGreaterThan(0);
    await app.close();
  }, 300_000);

  it('has the commits that a crash left in the write-ahead log', async () => {
    const app = await openTestApp({ adopts: ['github.com/acme/*'] });
    const [stored] = await ingestEvidence(app, { bytes: provenance(subject('last'), { run: runOf('acme/last') }) });
    const folder = mkdtempSync(join(root, 'crashed-'));
    for (const name of ['attestry.db', 'attestry.db-wal', 'log.key'])
      cpSync(join(app.folder, name), join(folder, name));
    await app.close();
    const destination = join(root, 'crashed.tar');
    await backUp(folder, destination);
    await restore(destination);
    const restored = openStore(target);
    expect(await findEvidence(restored.read, stored!.id)).not.toBeNull();
    restored.close();
  });
});

describe('the file of a backup', () => {
  it('can be read by its owner only, has sums that sha256sum understands, and is proved', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const unpacked = mkdtempSync(join(root, 'unpacked-'));
    await extract({ file, cwd: unpacked });
    expect(readdirSync(unpacked).toSorted()).toEqual([
      'SHA256SUMS',
      'attestry.db',
      'backup.json',
      'log.key',
      'vsa-keys',
    ]);
    expect(readFileSync(join(unpacked, 'SHA256SUMS'), 'utf8')).toMatch(/^([0-9a-f]{64} {2}[\w./=-]+\n){4}$/);
    expect(JSON.parse(readFileSync(join(unpacked, 'backup.json'), 'utf8'))).toMatchObject({
      format: 'attestry-backup',
      log: { size: 23, checkpoint: expect.stringContaining('attestry.test/log\n23\n') },
    });
    expect(await prove(file)).toMatchObject({ about: { log: { size: 23 } }, report: { outcome: 'proved' } });
    // A proof leaves nothing beside the file.
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('replaces no file, and leaves nothing where it cannot be made', async () => {
    const folder = mkdtempSync(join(root, 'taken-'));
    const taken = join(folder, 'taken.tar');
    writeFileSync(taken, 'mine');
    await expect(backUp(store.copy(), taken)).rejects.toMatchObject({ code: 'conflict' });
    await expect(backUp(join(folder, 'nothing'), join(folder, 'new.tar'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(backUp(store.copy(), join(folder, 'below', 'new.tar'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('no such folder'),
    });
    const aborted = AbortSignal.abort();
    await expect(
      createBackup({ folder: store.copy(), destination: join(folder, 'new.tar'), now: store.now(), signal: aborted }),
    ).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['taken.tar']);
    expect(readFileSync(taken, 'utf8')).toBe('mine');
  });

  it('shows a difference that the store had', async () => {
    const folder = store.copy();
    const client = new Database(join(folder, 'attestry.db'));
    client.exec('UPDATE artifact SET status = 1 WHERE id = 2');
    client.close();
    const destination = join(root, 'changed.tar');
    await backUp(folder, destination);
    expect((await prove(destination)).report.outcome).toBe('differences');
  });
});

describe('a restore', () => {
  it('gives the store back, keys included', async () => {
    const original = store.copy();
    expect(await restore(file)).toMatchObject({ log: { size: 23 } });
    for (const name of ['log.key', join('vsa-keys', readdirSync(join(original, 'vsa-keys'))[0]!)]) {
      expect(readFileSync(join(target, name)).equals(readFileSync(join(original, name))), name).toBe(true);
      expect(statSync(join(target, name)).mode & 0o777, name).toBe(0o600);
    }
    expect(await auditFolder(target, { now: store.now })).toMatchObject({ outcome: 'proved' });
    expect(leftIn(target).toSorted()).toEqual(['attestry.db', 'log.key', 'vsa-keys']);
  });

  it('replaces a store only where that is asked for, and its write-ahead log with it', async () => {
    cpSync(store.copy(), target, { recursive: true });
    const other = await openTestApp({ folder: target });
    await ingestEvidence(other, { bytes: provenance(subject('later'), { run: runOf('acme/later') }) });
    // A process that was killed leaves its write-ahead log behind.
    const left = mkdtempSync(join(root, 'left-'));
    for (const name of readdirSync(target)) cpSync(join(target, name), join(left, name), { recursive: true });
    await other.close();
    cpSync(left, target, { recursive: true });
    expect(statSync(join(target, 'attestry.db-wal')).size).toBeGreaterThan(0);
    await expect(restore(file)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('has a store'),
    });
    expect(existsSync(join(target, 'attestry.db-wal'))).toBe(true);
    await restore(file, { overwrite: true });
    expect(await auditFolder(target, { now: store.now })).toMatchObject({ outcome: 'proved', log: { size: 23 } });
  });

  it('refuses a folder that an app serves', async () => {
    const app = await openTestApp();
    target = app.folder;
    await expect(restore(file, { overwrite: true })).rejects.toMatchObject({
      message: expect.stringContaining('serves'),
    });
    await app.close();
  });

  it('refuses each damaged copy, and leaves nothing', async () => {
    const whole = readFileSync(file);
    const damaged = join(root, 'damaged.tar');
    const attempt = async () =>
      restore(damaged).then(
        () => 'restored',
        (error: { code: string }) => error.code,
      );
    // One changed byte at each of 60 places; what no file of the archive has (its padding) may differ.
    let refused = 0;
    for (let n = 0; n < 60; n += 1) {
      const bytes = Buffer.from(whole);
      const at = Math.floor((n * whole.length) / 60) + (n % 97);
      bytes[at]! ^= 0x41;
      writeFileSync(damaged, bytes);
      const outcome = await attempt();
      if (outcome === 'restored') {
        expect(await auditFolder(target, { now: store.now }), `byte ${at}`).toMatchObject({ outcome: 'proved' });
        rmSync(target, { recursive: true });
        continue;
      }
      refused += 1;
      expect(outcome, `byte ${at}`).toBe('unreadable');
      expect(leftIn(target)).toEqual([]);
    }
    expect(refused).toBeGreaterThan(55);
    for (const size of [0, 100, 512, 5_000, Math.floor(whole.length / 2), whole.length - 3_000]) {
      writeFileSync(damaged, whole);
      truncateSync(damaged, size);
      expect(await attempt(), `cut to ${size}`).toBe('unreadable');
    }
    writeFileSync(damaged, 'not a backup at all '.repeat(1_000));
    expect(await attempt()).toBe('unreadable');
    expect(leftIn(target)).toEqual([]);
    rmSync(damaged);
    expect(await attempt()).toBe('not-found');
  });

  /** Make an archive with other content, as somebody who can write files does. */
  async function repacked(change: (folder: string) => void): Promise<string> {
    const folder = mkdtempSync(join(root, 'repacked-'));
    await extract({ file, cwd: folder });
    change(folder);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
    await create({ file: `${folder}.tar`, cwd: folder, portable: true }, files.toSorted());
    return `${folder}.tar`;
  }

  it('refuses a backup of a newer Attestry, and one with files that no backup has', async () => {
    const setHeader = (change: object) => (folder: string) => {
      const header = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8')) as object;
      writeFileSync(join(folder, 'backup.json'), JSON.stringify({ ...header, ...change }));
    };
    for (const change of [{ schema: 9_999 }, { formatVersion: 2 }])
      await expect(restore(await repacked(setHeader(change)))).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('a newer Attestry'),
      });
    await expect(restore(await repacked((folder) => writeFileSync(join(folder, 'more'), 'x')))).rejects.toMatchObject({
      code: 'unreadable',
    });
    await expect(restore(await repacked((folder) => rmSync(join(folder, 'log.key'))))).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('log.key is missing'),
    });
    expect(leftIn(target)).toEqual([]);
  });

  it('is finished by whatever opens the folder next, where it was killed while it put the files into place', async () => {
    await restore(file);
    for (const moved of [[], ['vsa-keys'], ['vsa-keys', 'log.key'], ['vsa-keys', 'log.key', 'attestry.db']]) {
      const folder = mkdtempSync(join(root, 'killed-'));
      // The store that is replaced, and the files of which the first ones are moved already.
      cpSync(store.copy(), folder, { recursive: true });
      writeFileSync(join(folder, 'attestry.db-wal'), 'of the old store');
      mkdirSync(join(folder, 'restored'));
      for (const name of ['vsa-keys', 'log.key', 'attestry.db']) {
        const isMoved = moved.includes(name);
        if (isMoved) rmSync(join(folder, name), { recursive: true });
        cpSync(join(target, name), isMoved ? join(folder, name) : join(folder, 'restored', name), { recursive: true });
      }
      if (moved.includes('attestry.db')) rmSync(join(folder, 'attestry.db-wal'));
      openStore(folder, { exclusive: true }).close();
      expect(leftIn(folder).toSorted(), `moved ${moved.join(', ')}`).toEqual(['attestry.db', 'log.key', 'vsa-keys']);
      expect(await auditFolder(folder, { now: store.now })).toMatchObject({ outcome: 'proved' });
    }
  });

  it('is nothing where it was killed before', async () => {
    mkdirSync(join(target, 'restore-part'), { recursive: true });
    writeFileSync(join(target, 'restore-part', 'attestry.db'), 'half of it');
    const opened = openStore(target, { exclusive: true });
    opened.close();
    expect(leftIn(target)).toEqual(['attestry.db']);
  });
});
