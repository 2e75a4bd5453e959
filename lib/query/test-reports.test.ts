/** Test reports from the upload to the status and the timeline. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getArtifact } from './get-artifact.ts';
import { getEvidence } from './get-evidence.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import type { IngestInput } from '#lib/ingest/ingest-evidence.ts';
import { completeEvidence, sha256Hex, openTestApp, ingestOutcomes, runOf, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const digest = `sha256:${sha256Hex('web')}`;
const suite = (name: string, failed = false): string =>
  `<testsuite name="${name}"><testcase classname="c" name="t">${failed ? '<failure/>' : ''}</testcase></testsuite>`;
async function report(xml: string, stated: Omit<IngestInput, 'bytes' | 'subject'> = {}): Promise<string> {
  app.advance(1_000);
  const [result] = await ingestEvidence(app, { bytes: Buffer.from(xml), subject: digest, ...stated });
  return result!.outcome;
}
const rule = async () => (await getArtifact(app, digest))!.checks.find((check) => check.rule === 'tests-passing')!;

describe('test reports about an artifact', () => {
  beforeEach(async () => {
    await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
  });

  it('a passing shard does not supersede the failure of another one', async () => {
    await report(suite('shard-1', true));
    await report(suite('shard-2'));
    expect((await getArtifact(app, digest))!.status).toMatchObject({ status: 'failed', rule: 'tests-passing' });
    await report(suite('shard-1'));
    expect((await getArtifact(app, digest))!.status.status).toBe('verified');
  });

  it('thirty later shards do not supersede a failure', async () => {
    await report(suite('shard-0', true));
    for (let i = 1; i <= 30; i++) await report(suite(`shard-${i}`));
    expect(await rule()).toMatchObject({ outcome: 'fail', code: 'tests-failed' });
  });

  it('a non-zero exit code counts, also when it arrives with bytes that are already stored', async () => {
    expect(await report(suite('unit'))).toBe('stored');
    expect(await report(suite('unit'), { exitCode: 1 })).toBe('duplicate');
    expect(await rule()).toMatchObject({ outcome: 'fail' });
    expect(await report(suite('unit'), { exitCode: 0 })).toBe('duplicate');
    expect(await rule()).toMatchObject({ outcome: 'fail' });
  });

  it('the same failed report counts again when it arrives again', async () => {
    await report(suite('unit', true));
    await report(suite('unit'));
    expect(await rule()).not.toMatchObject({ outcome: 'fail' });
    expect(await report(suite('unit', true))).toBe('duplicate');
    expect(await rule()).toMatchObject({ outcome: 'fail' });
  });

  it('the document and the timeline show the result of the report', async () => {
    const [stored] = await ingestEvidence(app, {
      bytes: Buffer.from(suite('unit')),
      subject: digest,
      exitCode: 2,
      run: 'linux',
    });
    expect((await getEvidence(app, stored!.id))!.facts).toMatchObject({
      kind: 'tests',
      tests: { result: 'FAILED', exitCode: 2, run: 'linux' },
    });
    await report('<testsuites/>');
    const events = (await getArtifact(app, digest))!.timeline.filter(({ step }) => step === 'test');
    expect(events.map(({ outcome }) => outcome).sort()).toEqual(['bad', 'good', 'unknown']);
    expect(events.find(({ outcome }) => outcome === 'bad')!.detail).toContain('exit code 2');
  });

  it('the timeline describes a report in sentences, not later than its receipt', async () => {
    await report(
      '<testsuite name="s" tests="3" failures="1" timestamp="2099-01-01T00:00:00"><testcase classname="c" name="a"/></testsuite>',
    );
    const { timeline, evidence } = (await getArtifact(app, digest))!;
    expect(timeline.find(({ step, outcome }) => step === 'test' && outcome === 'bad')).toMatchObject({
      detail:
        '1 passed, 1 failed. The report counts 1 failed test that it does not list. The report counts 3 tests and lists 1.',
      at: evidence.find(({ format }) => format === 'junit')!.receivedAt,
    });
  });

  it('a failed analysis is not shown as good', async () => {
    await ingestEvidence(app, {
      bytes: Buffer.from(
        JSON.stringify({
          version: '2.1.0',
          runs: [{ tool: { driver: { name: 'lint' } }, results: [{ ruleId: 'x', level: 'error' }] }],
        }),
      ),
      subject: digest,
    });
    expect((await getArtifact(app, digest))!.timeline.find(({ step }) => step === 'scan')).toMatchObject({
      outcome: 'bad',
    });
  });
});
