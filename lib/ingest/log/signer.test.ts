import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '#db/open.ts';
import { completeEvidence, openTestApp, ingestOutcomes, runOf, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
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
