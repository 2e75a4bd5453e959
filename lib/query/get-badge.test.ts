import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '#lib/start/singleton.ts';
import { openApp } from '#lib/start/app.ts';
import { getBadge } from './get-badge.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';

const value = 'ab'.repeat(32);
const folder = mkdtempSync(join(tmpdir(), 'attestry-badge-'));
let app: App;
const badgeMessage = async () =>
  (await getBadge(app, { of: { kind: 'artifact', alg: 'sha256', value }, metric: 'status' })).message;
const send = (document: unknown) =>
  ingestEvidence(app, {
    bytes: Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
    subject: `sha256:${value}`,
  });

beforeAll(async () => {
  app = await openApp({
    folder,
    workers: 0,
    actor: { kind: 'command-line', user: 'test' },
    exclusive: true,
    baseUrl: 'http://localhost',
  });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('from evidence to badge', () => {
  it('the badge follows every change of the status at once', async () => {
    expect(await badgeMessage()).toBe('unknown');
    expect((await getOverview(app, {})).empty).toBe(true);

    await send({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'web', digest: { sha256: value } }],
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      predicate: { result: 'PASSED', configuration: [], passedTests: ['a'] },
    });
    expect(await badgeMessage()).toBe('incomplete');

    await send(
      '<testsuites><testsuite name="unit" tests="1" failures="1"><testcase name="adds"><failure message="2 is not 3"/></testcase></testsuite></testsuites>',
    );
    expect(await badgeMessage()).toBe('failed');

    const metrics = await getMetrics(app, {});
    expect(metrics.counts).toMatchObject({ failed: 1 });
    expect(metrics.timeToVerify).toMatchObject({ count: 0, notVerified: 1 });
    expect(metrics.defectLeakage).toMatchObject({ part: 0, whole: 1 });
    const overview = await getOverview(app, {});
    expect(overview.attention).toEqual([
      expect.objectContaining({
        digest: `sha256:${value}`,
        status: 'failed',
        reason: expect.stringContaining('1 test failed') as string,
      }),
    ]);
    expect(overview.arriving).toHaveLength(2);
    expect(overview.empty).toBe(false);
  });
});
