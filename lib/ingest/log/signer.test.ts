import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '#db/open.ts';
import { completeEvidence, openTestApp, ingestOutcomes, runOf, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { newEd25519Key, writeKeyFile } from './key-file.ts';
import { openLogSigner } from './signer.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());
const key = () => join(app.folder, 'log.key');

describe('the key of the log', () => {
  it('is created once, readable by its owner only, and leaves no temporary file', async () => {
    const first = readFileSync(key(), 'utf8');
    await openLogSigner(app.store, 'http://attestry.test');
    expect(readFileSync(key(), 'utf8')).toBe(first);
    expect(readdirSync(app.folder).filter((name) => name.startsWith('log.key'))).toEqual(['log.key']);
  });

  it.each(['', 'not a key', '-----BEGIN PRIVATE KEY-----\n'])(
    'that cannot be read is named in the error and not changed: %j',
    async (content) => {
      writeFileSync(key(), content);
      await expect(openLogSigner(app.store, 'http://attestry.test')).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('log.key'),
      });
      expect(readFileSync(key(), 'utf8')).toBe(content);
    },
  );

  it('is not replaced by another one', async () => {
    await ingestOutcomes(app, completeEvidence(subject('app'), { run: runOf('acme/app') }));
    rmSync(key());
    await expect(openLogSigner(app.store, 'http://attestry.test')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('log.key) is missing'),
    });
  });
});

it('a data folder whose first start was interrupted opens', async () => {
  const folder = join(app.folder, 'first');
  openStore(folder).close();
  writeFileSync(join(folder, 'log.key.4711'), '-----BEGIN PRI');
  const second = await openTestApp({ folder });
  expect(await ingestOutcomes(second, completeEvidence(subject('app'), { run: runOf('acme/app') }))).toEqual([
    'stored verified',
    'stored verified',
    'stored verified',
  ]);
  second.close();
});

describe('several processes with one database', () => {
  /** A process with a folder of its own; its data is that of the app. `store`: another one. */
  const inFolder = (name: string, store: Store = app.store): Store => {
    const folder = join(app.folder, name);
    mkdirSync(folder);
    return { ...store, engine: 'postgres', folder };
  };

  it('sign with one key: another one is refused, and a missing one is not made', async () => {
    const same = inFolder('same');
    copyFileSync(key(), join(same.folder, 'log.key'));
    expect((await openLogSigner(same, 'http://attestry.test')).verifierKey).toBe(app.log.verifierKey);
    const none = inFolder('none');
    await expect(openLogSigner(none, 'http://attestry.test')).rejects.toThrow('log.key) is missing');
    expect(readdirSync(none.folder)).toEqual([]);
    const other = inFolder('other');
    writeKeyFile(join(other.folder, 'log.key'), newEd25519Key());
    await expect(openLogSigner(other, 'http://attestry.test')).rejects.toThrow('with another key');
  });

  it('agree on the key of one of them where all start for the first time', async () => {
    const empty = openStore(join(app.folder, 'empty'));
    const stores = ['a', 'b', 'c'].map((name) => inFolder(name, empty));
    const opened = await Promise.allSettled(stores.map((store) => openLogSigner(store, 'http://attestry.test')));
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    // Only the folder of the one that signs has a key.
    expect(stores.filter(({ folder }) => readdirSync(folder).length > 0)).toHaveLength(1);
    await empty.close();
  });

  it('do not sign another log with the key of a folder that has its data in SQLite', async () => {
    const empty = openStore(join(app.folder, 'empty'));
    const moved = inFolder('moved', empty);
    copyFileSync(key(), join(moved.folder, 'log.key'));
    writeFileSync(join(moved.folder, 'attestry.db'), '');
    await expect(openLogSigner(moved, 'http://attestry.test')).rejects.toThrow('has its data in SQLite');
    await empty.close();
  });
});
