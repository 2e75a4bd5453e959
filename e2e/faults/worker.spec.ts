/** Worker threads die while they read and verify: another thread answers every document, once. */
import { openApp } from '#lib/start/app.ts';
import { POOL_DEFAULTS, VerificationPool } from '#lib/ingest/examine/verification-pool.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { ownBundle } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { emptyFolder, toJsonLines, makeFolder, removeFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';

test('worker threads that die during ingestion lose no document', async () => {
  test.setTimeout(sizeForRun(60_000, 600_000));
  const data = emptyFolder();
  const pool = new VerificationPool({ ...POOL_DEFAULTS, threads: 1 });
  try {
    await makeFolder(data);
    const app = {
      ...(await openApp({
        folder: data,
        actor: { kind: 'command-line', user: 'test' },
        exclusive: true,
        baseUrl: 'http://attestry.test',
      })),
      examiner: pool,
    };
    const ids: string[] = [];
    for (let round = 0; round < sizeForRun(2, 25); round += 1) {
      const documents = Array.from({ length: 120 }, (_, n) => ownBundle(`thread-${round}-${n}.tgz`).bytes);
      const ingesting = ingestEvidence(app, { bytes: toJsonLines(documents) });
      // The only thread ends while it processes the upload.
      const dying = new Promise<void>((resolve) => {
        setTimeout(
          () => {
            void pool.close().then(resolve);
          },
          5 + Math.random() * 100,
        );
      });
      const results = await ingesting;
      await dying;
      expect(results.map(({ outcome }) => outcome)).toEqual(documents.map(() => 'stored'));
      expect(new Set(results.map(({ verification }) => verification?.outcome))).toEqual(new Set(['verified']));
      ids.push(...results.map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(ids.length);
    app.store.close();
    expect(await audit(data, { evidence: ids })).toEqual([]);
  } finally {
    await pool.close();
    removeFolder(data);
  }
});
