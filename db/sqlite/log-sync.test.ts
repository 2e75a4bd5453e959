import { closeSync, fstatSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLogSync, shareRuns } from './log-sync.ts';

let folder: string;
const linkOf = (fd: string): string | null => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return null;
  }
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-log-sync-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('every call waits for a run that began after it, and calls during one run share the next', async () => {
  const ends: (() => void)[] = [];
  const run = shareRuns(
    () =>
      new Promise((resolve) => {
        ends.push(resolve);
      }),
  );
  const resolved: string[] = [];
  const call = (name: string) => run().then(() => resolved.push(name));
  const first = call('first');
  const [second, third] = [call('second'), call('third')];
  expect(ends.length).toBe(1);
  ends[0]!();
  await first;
  expect(resolved).toEqual(['first']);
  await expect.poll(() => ends.length).toBe(2);
  ends[1]!();
  await Promise.all([second, third]);
  expect(ends.length).toBe(2);
  const last = call('last');
  expect(ends.length).toBe(3);
  ends[2]!();
  await last;
});

it('a run that fails is an error of its callers only', async () => {
  let runs = 0;
  const run = shareRuns(async () => {
    runs += 1;
    await Promise.resolve();
    if (runs === 1) throw new Error('no');
  });
  const [first, second] = [run(), run()];
  await expect(first).rejects.toThrow('no');
  await second;
  expect(runs).toBe(2);
});

it('says that the store is unavailable where the log cannot be synced, and syncs once it can', async () => {
  const log = openLogSync(join(folder, 'data.db'));
  await expect(log.sync()).rejects.toMatchObject({ code: 'unavailable' });
  writeFileSync(join(folder, 'data.db-wal'), 'x');
  await log.sync();
  log.close();
});

it('has nothing to sync once the last connection has closed', async () => {
  const log = openLogSync(join(folder, 'data.db'));
  log.close();
  await log.sync();
});

it('a second close closes no file that has got the same number since', async () => {
  const file = join(folder, 'data.db-wal');
  writeFileSync(file, 'x');
  const isOpen = () => readdirSync('/proc/self/fd').some((fd) => linkOf(fd) === file);
  const log = openLogSync(join(folder, 'data.db'));
  await log.sync();
  expect(isOpen()).toBe(true);
  log.close();
  await expect.poll(isOpen).toBe(false);
  const others = Array.from({ length: 8 }, (_, i) => openSync(join(folder, `other-${i}`), 'w'));
  log.close();
  await log.sync().catch(() => undefined);
  await pause(20);
  for (const fd of others) expect(fstatSync(fd).isFile()).toBe(true);
  for (const fd of others) closeSync(fd);
});
