import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../open.ts';
import { attachRowMacs } from './row-macs.ts';

const SECRET = new Uint8Array(32).fill(7);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-macs-'));
  openStore(folder).close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const connect = () => {
  const client = new Database(join(folder, 'attestry.db'));
  client.pragma('busy_timeout = 0');
  return client;
};

it('a second connection attaches while the first one writes', () => {
  const [first, second] = [connect(), connect()];
  attachRowMacs(first, SECRET);
  first.exec('BEGIN IMMEDIATE');
  attachRowMacs(second, SECRET);
  first.exec('COMMIT');
  second.exec('BEGIN IMMEDIATE');
  expect(() => first.exec('BEGIN IMMEDIATE')).toThrow('database is locked');
  second.exec('COMMIT');
  for (const client of [first, second]) {
    expect(client.pragma('busy_timeout', { simple: true })).toBe(0);
    client.close();
  }
});
