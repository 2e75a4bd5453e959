import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { jsonLines, openTestApp, sha256Hex } from '#lib/start/app.fixture.ts';
import { bodies, checkProofs, DAY, retain, runJobs } from './retention.fixture.ts';
import { finishRetention, startRetention } from './run-retention.ts';

const DOCUMENTS = 400;

/** Run the fixture, and kill it once it has taken a step, in the middle of the next one. */
async function killAfterOneStep(folder: string, now: Date, run: number): Promise<void> {
  const fixture = fileURLToPath(new URL('killed.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [fixture, folder, now.toISOString(), String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_ENV: 'test', LOG_LEVEL: 'silent' },
  });
  for await (const _line of createInterface({ input: child.stdout })) child.kill('SIGKILL');
}

it('a run that is killed leaves every document whole or proven, and goes on', { timeout: 120_000 }, async () => {
  const app = await openTestApp();
  try {
    await runJobs(app);
    const notes = Array.from({ length: DOCUMENTS }, (_, at) =>
      Buffer.from(
        JSON.stringify({
          _type: 'https://in-toto.io/Statement/v1',
          subject: [{ name: `part ${at % 20}`, digest: { sha256: sha256Hex(`part ${at % 20}`) } }],
          predicateType: 'https://example.com/note/v1',
          predicate: { at },
        }),
      ),
    );
    await ingestEvidence(app, { bytes: jsonLines(...notes) });
    await retain(app, [{ kinds: ['generic'], days: 1 }]);
    app.advance(DAY);
    const { run } = await startRetention(app, { reason: 'disk' });
    await killAfterOneStep(app.folder, app.now(), run);
    const dropped = [...(await bodies(app)).values()].filter((kept) => !kept).length;
    expect(dropped).toBeGreaterThanOrEqual(64);
    expect(dropped).toBeLessThan(DOCUMENTS);
    // The job of the run is still there: the app goes on with it.
    await runJobs(app);
    expect([...(await bodies(app)).values()].filter(Boolean)).toEqual([]);
    expect(await finishRetention(app, run)).toMatchObject({ documents: DOCUMENTS });
    expect(await checkProofs(app)).toBe(DOCUMENTS);
  } finally {
    await app.close();
  }
});
