import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readMeta, writeMeta } from '../system/meta.ts';
import type { Store } from '../open.ts';
import { moveLog } from './move-log.ts';
import { openStore } from './open.ts';

let folder: string;
let store: Store;
let told: number;
let other: Database.Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-move-log-'));
  told = 0;
  store = openStore(folder, {
    onLongLog: () => {
      told += 1;
    },
  });
  other = new Database(join(folder, 'attestry.db'));
});
afterEach(() => {
  other.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const MIB = 1024 * 1024;
const frames = () => other.pragma('wal_checkpoint(NOOP)') as [{ log: number; checkpointed: number }];
const left = () => frames()[0].log - frames()[0].checkpointed;
const write = (key: string, bytes: number) => store.write((tx) => writeMeta(tx, key, key.repeat(bytes)));
const fill = async (at = 0): Promise<void> => {
  await write(String(at % 10), 8 * MIB);
  if (told === 0) await fill(at + 1);
};

it('the log of a store that another thread serves becomes long, then begins anew', async () => {
  await write('a', 8 * MIB);
  moveLog(folder);
  expect([told, left() > 0]).toEqual([0, true]);
  await fill();
  expect(left()).toBeGreaterThan(8_192);
  moveLog(folder);
  expect(left()).toBe(0);
  const before = told;
  await write('b', 1);
  expect([told, frames()[0].log < 100]).toEqual([before, true]);
  expect([(await readMeta(store.read, 'a'))?.length, await readMeta(store.read, 'b')]).toEqual([8 * MIB, 'b']);
});

it('where another connection writes, all that was committed before is moved', async () => {
  await fill();
  other.exec(`BEGIN IMMEDIATE; UPDATE meta SET value = 'other' WHERE key = '0'`);
  moveLog(folder);
  other.exec('COMMIT');
  expect(left()).toBeLessThan(10);
  await write('later', 1);
  expect([await readMeta(store.read, '0'), await readMeta(store.read, 'later')]).toEqual(['other', 'later']);
});

it('where a reader keeps an earlier state, it keeps that state, and the rest is moved later', async () => {
  await write('seen', 1);
  const reader = new Database(join(folder, 'attestry.db'));
  reader.exec('BEGIN');
  const seen = () => reader.prepare(`SELECT value FROM meta WHERE key = 'seen'`).pluck().get();
  expect(seen()).toBe('seen');
  await fill();
  await write('seen', 2);
  moveLog(folder);
  expect([seen(), left() > 8_192]).toEqual(['seen', true]);
  reader.close();
  moveLog(folder);
  expect([left(), await readMeta(store.read, 'seen')]).toEqual([0, 'seenseen']);
});

it('a log that no thread moves is moved by a commit', async () => {
  for (let at = 0; at < 100; at += 1) await write(String(at % 10), 8 * MIB);
  expect(frames()[0].log).toBeLessThan(70_000);
  expect(told).toBeGreaterThan(0);
});
