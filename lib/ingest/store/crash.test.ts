import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { artifactIdsAfter, artifactsByIds } from '#db/artifact/artifacts.ts';
import { driver } from '#db/sqlite/connection.ts';
import { readLeaf } from '#db/log/log.ts';
import { openApp } from '#lib/start/app.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';

/** Run the fixture and kill it in the middle of its work, after it has answered some documents. */
async function idsAnsweredBeforeKill(folder: string, answers: number): Promise<string[]> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('crash.fixture.ts', import.meta.url)), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_ENV: 'test', LOG_LEVEL: 'silent' },
  });
  const ids: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    ids.push(line);
    if (ids.length === answers) child.kill('SIGKILL');
  }
  return ids;
}

describe('kill -9', () => {
  it('right after an answer loses no answered document and leaves no partial one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attestry-killed-'));
    const ids = await idsAnsweredBeforeKill(folder, 21);
    expect(ids.length).toBeGreaterThanOrEqual(21);
    // Opening compares the log with the last signed checkpoint.
    const app = await openApp({
      folder,
      actor: { kind: 'command-line', user: 'test' },
      exclusive: true,
      baseUrl: 'http://attestry.test',
    });
    const db = app.store.read;
    for (const id of ids) expect((await getEvidence(app, id))?.log, id).not.toBeNull();
    const count = (table: string) =>
      (driver(db).prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
    expect(driver(db).pragma('integrity_check', { simple: true })).toBe('ok');
    const documents = count('evidence');
    expect([count('evidence_body'), count('verification'), count('artifact')]).toEqual([
      documents,
      documents,
      documents,
    ]);
    // One leaf for each document, and one for the added trust.
    expect(count('log_leaf')).toBe(documents + 1);
    expect(await readLeaf(db, documents)).not.toBeNull();
    for (const row of await artifactsByIds(db, await artifactIdsAfter(db, 0, 500))) {
      expect((await evaluateArtifact(db, row, new Date().toISOString())).status.status).toBe(row.status);
    }
    app.store.close();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);
});
