import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addWaiver } from '#db/artifact/waivers.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { currentVsa } from '#lib/admin/vsa/issue-vsa.ts';
import { reEvaluateEndedWaivers } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  subject,
  testResults,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import type { WaiverRequest } from '#lib/views/waiver.ts';
import { createWaiver } from './create-waiver.ts';
import { endWaiver } from './decide-waiver.ts';
import { foundIn, sendScan, VULNERABILITIES, webDigest } from './waivers.fixture.ts';

const DAY = 86_400_000;
let app: TestApp;
const run = runOf('acme/web');
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const waive = async (change: Partial<WaiverRequest> = {}) =>
  createWaiver(app, {
    rule: 'sbom-present',
    artifact: webDigest,
    owner: 'Ada',
    reason: 'known',
    expiresAt: new Date(app.now().getTime() + DAY).toISOString(),
    ...change,
  });
const statusIn = async (environment: string | null) => (await getArtifact(app, webDigest, environment))!.status;
/** The status in an environment, of which page and gate say the same. */
const everywhere = async (environment: string | null) => {
  const status = await statusIn(environment);
  const gate = await decideGate(app, { digest: webDigest, ...(environment === null ? {} : { environment }) });
  expect(gate.artifacts[0]!.status).toBe(status.status);
  expect(gate.waivers.map(({ id }) => id)).toEqual(status.waivers.map(({ id }) => id));
  return status.status;
};

const deployedTo = (environment: string) =>
  Buffer.from(
    JSON.stringify({
      context: {
        version: '0.4.1',
        id: `deployed to ${environment}`,
        source: '/deployer',
        type: 'dev.cdevents.service.deployed.0.1.1',
        timestamp: app.now().toISOString(),
      },
      subject: {
        id: 'web',
        source: '/deployer',
        type: 'service',
        content: { environment: { id: environment }, artifactId: `pkg:oci/web@${webDigest}` },
      },
    }),
  );

describe('a waiver of an environment', () => {
  beforeEach(async () => {
    await ingestOutcomes(app, jsonLines(provenance(subject('web'), { run }), testResults(subject('web'), { run })));
  });

  it('counts only there: neither in another one nor without one', async () => {
    const { id } = await waive({ environment: ' production ' });
    expect(await everywhere('production')).toBe('waived');
    expect(await everywhere('staging')).toBe('incomplete');
    expect(await everywhere(null)).toBe('incomplete');
    const many = Array.from({ length: 5 }, (_, i) => `sha256:${String(i).repeat(64)}`);
    const gate = await decideGate(app, { digests: [...many, webDigest], environment: 'production' });
    expect(gate.artifacts.at(-1)).toMatchObject({ decision: 'allow', status: 'waived' });
    await endWaiver(app, Number(id));
    expect(await everywhere('production')).toBe('incomplete');
  });

  it('of a project counts there too, and one without environment everywhere', async () => {
    await waive({ artifact: undefined, project: 'github.com/acme/web', environment: 'production' });
    expect([await everywhere('production'), await everywhere(null)]).toEqual(['waived', 'incomplete']);
    await waive();
    expect([await everywhere('staging'), await everywhere(null)]).toEqual(['waived', 'waived']);
  });

  it('gives a signed verdict of its own, which no other environment gets', async () => {
    const before = await currentVsa(app, webDigest, { environment: 'production' });
    expect(await currentVsa(app, webDigest)).toEqual(before);
    await waive({ environment: 'production' });
    const inProduction = await currentVsa(app, webDigest, { environment: 'production' });
    expect(inProduction!.id).not.toBe(before!.id);
    // Any waiver of the artifact bounds until when a verdict is known to hold.
    const same = { ...before, holdsUntil: inProduction!.holdsUntil };
    expect(await currentVsa(app, webDigest)).toEqual(same);
    expect(await currentVsa(app, webDigest, { environment: 'staging' })).toEqual(same);
  });

  it('that expires is noticed in the stored status of the environment', async () => {
    await ingestOutcomes(app, jsonLines(deployedTo('production'), deployedTo('staging')));
    const stored = async () =>
      (await getArtifact(app, webDigest))!.environments.map(({ environment, status }) => [environment, status]);
    await waive({ environment: 'production' });
    expect(await stored()).toEqual([
      ['production', 'waived'],
      ['staging', 'incomplete'],
    ]);
    app.advance(DAY + 1000);
    await reEvaluateEndedWaivers(app);
    expect(await stored()).toEqual([
      ['production', 'incomplete'],
      ['staging', 'incomplete'],
    ]);
  });
});

describe('a waiver of a vulnerability', () => {
  beforeEach(async () => {
    await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
    await sendScan(app, [foundIn('CVE-2026-1'), foundIn('CVE-2026-2')]);
  });
  const narrow = (change: Partial<WaiverRequest>) => waive({ rule: VULNERABILITIES, ...change });

  it('never hides another vulnerability; together they waive the rule', async () => {
    await narrow({ vulnerability: 'cve-2026-1' });
    expect(await statusIn(null)).toMatchObject({ status: 'failed', waivers: [{ vulnerability: 'CVE-2026-1' }] });
    await narrow({ vulnerability: 'CVE-2026-2' });
    expect(await statusIn(null)).toMatchObject({ status: 'waived', underlying: 'failed' });
    const view = (await getArtifact(app, webDigest))!;
    const verdict = view.checks.find(({ rule }) => rule === VULNERABILITIES)!;
    expect(verdict).toMatchObject({ outcome: 'fail', findings: [{ id: 'CVE-2026-1' }, { id: 'CVE-2026-2' }] });
    app.advance(1000);
    await sendScan(app, [foundIn('CVE-2026-1'), foundIn('CVE-2026-2'), foundIn('CVE-2026-3')]);
    expect(await statusIn(null)).toMatchObject({ status: 'failed' });
    expect(await everywhere(null)).toBe('failed');
  });

  it('of a component covers what is found in it', async () => {
    await narrow({ component: 'pkg:npm/left-pad@1.2.0' });
    expect((await statusIn(null)).status).toBe('failed');
    await narrow({ component: 'pkg:NPM/left-pad' });
    expect((await statusIn(null)).status).toBe('waived');
  });

  it('and of an environment counts only there', async () => {
    await narrow({ component: 'pkg:npm/left-pad', environment: 'production' });
    expect([await everywhere('production'), await everywhere(null)]).toEqual(['waived', 'failed']);
  });

  it.each<[string, Partial<WaiverRequest>, string, string]>([
    [
      'a rule about something else',
      { rule: 'sbom-present', vulnerability: 'CVE-2026-1' },
      'unprocessable',
      '/vulnerability',
    ],
    ['a rule about something else', { rule: 'sbom-present', component: 'pkg:npm/a' }, 'unprocessable', '/component'],
    ['no id', { vulnerability: 'everything' }, 'bad-request', '/vulnerability'],
    ['an empty id', { vulnerability: ' ' }, 'bad-request', '/vulnerability'],
    ['a long id', { vulnerability: `CVE-${'1'.repeat(100)}` }, 'bad-request', '/vulnerability'],
    ['no package URL', { component: 'left-pad' }, 'bad-request', '/component'],
    ['an environment without a name', { environment: ' ' }, 'bad-request', '/environment'],
    ['a long environment', { environment: 'a'.repeat(201) }, 'bad-request', '/environment'],
    ['a VEX status without a vulnerability', { vexStatus: 'affected' }, 'bad-request', '/vexStatus'],
    [
      'not_affected without a reason',
      { vulnerability: 'CVE-1-1', vexStatus: 'not_affected' },
      'bad-request',
      '/justification',
    ],
    [
      'not_affected with two reasons',
      { vulnerability: 'CVE-1-1', vexStatus: 'not_affected', justification: 'component_not_present', impact: 'none' },
      'bad-request',
      '/impact',
    ],
    [
      'a justification of nothing',
      { vulnerability: 'CVE-1-1', justification: 'component_not_present' },
      'bad-request',
      '/justification',
    ],
    [
      'an impact of nothing',
      { vulnerability: 'CVE-1-1', vexStatus: 'affected', impact: 'none' },
      'bad-request',
      '/impact',
    ],
  ])('is refused for %s', async (_, change, code, pointer) => {
    await expect(narrow(change)).rejects.toMatchObject({ code, pointer });
  });
});

it('a waiver from before there were requests stays in force, for everything', async () => {
  await ingestOutcomes(app, jsonLines(provenance(subject('web'), { run }), testResults(subject('web'), { run })));
  const found = await findArtifacts(app.store.read, webDigest);
  const artifact = found.kind === 'one' ? found.row.id : 0;
  await app.store.write(async (tx) =>
    addWaiver(tx, {
      rule: 'sbom-present',
      artifact,
      project: null,
      owner: 'Ada',
      reason: 'from before',
      createdAt: app.now().toISOString(),
      expiresAt: new Date(app.now().getTime() + DAY).toISOString(),
      createdBy: await findOrCreateActor(tx, app.actor),
    }),
  );
  for (const environment of [null, 'production']) expect((await statusIn(environment)).status).toBe('waived');
  expect((await getArtifact(app, webDigest))!.waivers).toMatchObject([
    { state: 'active', environment: null, vulnerability: null, component: null, decidedBy: null, vexStatus: null },
  ]);
});
