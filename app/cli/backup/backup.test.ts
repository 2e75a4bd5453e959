import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { auditedStore, edit } from '#lib/query/audit/audited-store.fixture.ts';
import { main } from '../main.ts';

let store: Awaited<ReturnType<typeof auditedStore>>;
let root: string;
beforeAll(async () => {
  store = await auditedStore();
  root = mkdtempSync(join(tmpdir(), 'attestry-backup-command-'));
}, 120_000);
afterAll(() => {
  store.remove();
  rmSync(root, { recursive: true, force: true });
});

async function run(folder: string, ...argv: string[]) {
  const io = { ...createCapturedIo({ ATTESTRY_DATA: folder }), now: store.now };
  const exit = await main(argv, io);
  return { exit, output: io.output(), errors: io.errors() };
}

describe('attestry backup and attestry restore', () => {
  it('write one file into a folder, prove it, and give the store back', async () => {
    const folder = mkdtempSync(join(root, 'backups-'));
    const made = await run(store.copy(), 'backup', folder, '--verify');
    const [name] = readdirSync(folder);
    expect(name).toMatch(/^attestry-\d{8}T\d{6}Z\.tar$/);
    expect(made).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/23 entries of the log, schema \d+\nno differences\. The log has 23 entries\./),
      errors: expect.stringContaining('private keys'),
    });
    const target = join(root, 'target');
    expect(await run(target, 'restore', join(folder, name!), '--dry-run')).toMatchObject({ exit: 0 });
    expect(existsSync(target)).toBe(false);
    expect(await run(target, 'restore', join(folder, name!))).toMatchObject({
      exit: 0,
      output: expect.stringContaining('23 entries of the log'),
    });
    expect(await run(target, 'audit')).toMatchObject({ exit: 0 });
    const again = await run(target, 'restore', join(folder, name!));
    expect(again).toMatchObject({ exit: 3, errors: expect.stringContaining('--overwrite replaces it') });
    expect(await run(target, 'restore', join(folder, name!), '--overwrite', '--json')).toMatchObject({
      exit: 0,
      output: expect.stringContaining('"size": 23'),
    });
  });

  it('exit 1 where the audit of the backup finds differences', async () => {
    const folder = store.copy();
    edit(folder, (client) => void client.exec('UPDATE artifact SET status = 1 WHERE id = 2'));
    const file = join(root, 'changed.tar');
    const { exit, output } = await run(folder, 'backup', file, '--verify', '--json');
    expect(exit).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ file, log: { size: 23 }, audit: { outcome: 'differences' } });
  });

  it('exit 3 with the reason where the file is no backup, and 2 for wrong usage', async () => {
    const file = join(root, 'text.tar');
    writeFileSync(file, 'a text');
    const { exit, errors } = await run(join(root, 'none'), 'restore', file);
    expect({ exit, errors }).toEqual({ exit: 3, errors: expect.stringContaining('text.tar') });
    expect(await run(store.copy(), 'backup', file)).toMatchObject({
      exit: 3,
      errors: expect.stringContaining('exists already'),
    });
    expect(readFileSync(file, 'utf8')).toBe('a text');
    expect(await run(store.copy(), 'backup')).toMatchObject({ exit: 2 });
    expect(await run(store.copy(), 'restore', file, '--dry-run', '--overwrite')).toMatchObject({ exit: 2 });
  });

  it('show their progress on a terminal only', async () => {
    const io = {
      ...createCapturedIo({ ATTESTRY_DATA: store.copy() }),
      now: () => new Date(),
      canRedraw: async () => true,
    };
    await main(['backup', join(root, 'shown.tar')], io);
    expect(io.errors()).toContain('1/2 copy');
  });
});
