import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { auditedStore, edit } from '#lib/query/audit/audited-store.fixture.ts';

let store: Awaited<ReturnType<typeof auditedStore>>;
beforeAll(async () => {
  store = await auditedStore();
}, 120_000);
afterAll(() => store.remove());

async function run(folder: string, ...argv: string[]) {
  const io = { ...createCapturedIo({ ATTESTRY_DATA: folder }), now: store.now };
  const exit = await main(['audit', ...argv], io);
  return { exit, output: io.output(), errors: io.errors() };
}

describe('attestry audit', () => {
  it('exits 0 for a store without differences, says what it proved, and leaves no file', async () => {
    const folder = store.copy();
    const { exit, output, errors } = await run(folder);
    expect({ exit, errors }).toEqual({ exit: 0, errors: '' });
    expect(output).toContain('no differences. The log has 23 entries.');
    expect(output).toContain('every stored status is the one that a new evaluation gives');
    expect(output).toContain('No signature was verified again; --verify does it.');
    expect(existsSync(join(folder, 'audit-state.db'))).toBe(false);
  });

  it('verifies every document again with --verify', async () => {
    expect(await run(store.copy(), '--verify')).toMatchObject({
      exit: 0,
      output: expect.stringContaining('every document has the outcome that verifying it again gives'),
    });
  });

  it('names table and key of each difference, and exits 1', async () => {
    const folder = store.copy();
    edit(folder, (client) => {
      client.exec(`UPDATE artifact SET status = 1 WHERE id = 2; UPDATE token SET scopes = 'admin'`);
    });
    const { exit, output } = await run(folder);
    expect(exit).toBe(1);
    expect(output).toContain('artifact 2: the stored status is error; a new evaluation says verified\n');
    expect(output).toContain('token 1: the row is not as Attestry wrote it (id 1)\n');
    expect(output).toMatch(/^\d+ differences\. The log has 23 entries\.$/m);
  });

  it('names a full-text table that SQLite cannot open, and goes on with the other checks', async () => {
    const folder = store.copy();
    edit(folder, (client) => {
      client.exec('UPDATE artifact SET status = 1 WHERE id = 2');
      client.unsafeMode(true);
      client.exec('DELETE FROM artifact_words_config');
    });
    const { exit, output } = await run(folder);
    expect(exit).toBe(1);
    expect(output).toContain('artifact_words: SQLite cannot read the table: ');
    expect(output).toContain('artifact 2: the stored status is error; a new evaluation says verified\n');
  });

  it('prints JSON', async () => {
    const folder = store.copy();
    edit(folder, (client) => void client.exec('UPDATE evidence SET outcome = 3 WHERE seq = 2'));
    const { exit, output } = await run(folder, '--json');
    expect(exit).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      outcome: 'differences',
      differences: expect.arrayContaining([
        expect.objectContaining({ check: 'evidence', table: 'evidence', key: '2' }),
        expect.objectContaining({ check: 'rows', table: 'evidence', key: '2' }),
      ]),
      log: { size: 23 },
    });
  });

  it('exits 3 where there is no store, and 2 for wrong usage', async () => {
    const folder = store.copy();
    rmSync(join(folder, 'attestry.db'));
    expect(await run(folder)).toMatchObject({ exit: 3, errors: expect.stringContaining('has no store') });
    expect(await run(folder, '--everything')).toMatchObject({ exit: 2 });
  });

  it('shows its progress on a terminal only', async () => {
    const io = {
      ...createCapturedIo({ ATTESTRY_DATA: store.copy() }),
      now: () => new Date(),
      canRedraw: async () => true,
    };
    await main(['audit'], io);
    expect(io.errors()).toContain('\r\u001B[K');
    const silent = { ...createCapturedIo({ ATTESTRY_DATA: store.copy() }), canRedraw: async () => true };
    await main(['audit', '--json'], silent);
    expect(silent.errors()).toBe('');
  });
});
