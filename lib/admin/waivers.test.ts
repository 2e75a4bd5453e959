import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { reEvaluateEndedWaivers } from '#lib/jobs/steps/re-evaluate.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import {
  sha256Hex,
  jsonLines,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { createWaiver, endWaiver } from './waivers.ts';

let app: TestApp;
const digest = `sha256:${sha256Hex('web')}`;
const run = runOf('acme/web');
beforeEach(async () => {
  app = await openTestApp();
  await ingestOutcomes(app, jsonLines(provenance(subject('web'), { run }), testResults(subject('web'), { run })));
});
afterEach(() => app.close());

const HOUR = 3_600_000;
const waiverRequest = (change = {}) => ({
  rule: 'sbom-present',
  artifact: digest,
  owner: 'Ada',
  reason: 'the scanner cannot read it',
  expiresAt: new Date(app.now().getTime() + HOUR).toISOString(),
  ...change,
});
const listedStatus = async () => (await listArtifacts(app, {})).artifacts[0]!.status;
const shownStatus = async () => (await getArtifact(app, digest))!.status;

describe('a waiver', () => {
  it('waives a rule; the status without the waiver stays visible', async () => {
    expect(await listedStatus()).toBe('incomplete');
    await createWaiver(app, waiverRequest());
    expect(await listedStatus()).toBe('waived');
    expect(await shownStatus()).toMatchObject({
      status: 'waived',
      underlying: 'incomplete',
      waivers: [{ owner: 'Ada' }],
    });
  });

  it('of a project applies to its artifacts', async () => {
    await createWaiver(app, waiverRequest({ artifact: undefined, project: 'github.com/acme/web' }));
    expect(await listedStatus()).toBe('waived');
  });

  it('expires: for the artifact at once, for the list after the next check of waivers', async () => {
    await createWaiver(app, waiverRequest());
    app.advance(HOUR + 1000);
    expect((await shownStatus()).status).toBe('incomplete');
    await reEvaluateEndedWaivers(app);
    expect(await listedStatus()).toBe('incomplete');
  });

  it('can be revoked', async () => {
    const { id } = await createWaiver(app, waiverRequest());
    await endWaiver(app, Number(id));
    expect([await listedStatus(), (await shownStatus()).status]).toEqual(['incomplete', 'incomplete']);
    await expect(endWaiver(app, Number(id))).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each([
    ['of no rule', { rule: 'everything' }, 'bad-request'],
    ['without an owner', { owner: ' ' }, 'bad-request'],
    ['without a reason', { reason: '' }, 'bad-request'],
    ['that has ended', { expiresAt: '2020-01-01T00:00:00Z' }, 'bad-request'],
    ['without an end', { expiresAt: 'never' }, 'bad-request'],
    ['for ever', { expiresAt: '2099-01-01T00:00:00Z' }, 'bad-request'],
    ['for nothing', { artifact: undefined }, 'bad-request'],
    ['for what nobody knows', { artifact: `sha256:${'0'.repeat(64)}` }, 'not-found'],
  ])('%s is not taken', async (_, change, code) => {
    await expect(createWaiver(app, waiverRequest(change))).rejects.toMatchObject({ code });
    expect(await listedStatus()).toBe('incomplete');
  });
});
