/** What documents of the year 2099 change: nothing that a document of the present would not change. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { statement } from '#lib/test-issuer/statements/statement.ts';
import { openVex, vulnerabilityScan, type Vulnerability } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { deploymentsInSlot, deploymentsOfArtifact, updateDeployment } from '#db/project/deployments.ts';
import { buildById, findBuild, setBuildTimes } from '#db/project/builds.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { findProject, recordActivity } from '#db/project/projects.ts';
import { receiveGithub } from '#lib/integrations/webhooks/receive-github.fixture.ts';
import { replayDelivery } from '#lib/integrations/webhooks/replay-delivery.ts';
import { runReEvaluate } from '#lib/jobs/re-evaluate/re-evaluate.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  START,
  subject,
  testInstance,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { getArtifact } from './get-artifact.ts';
import { getEvidence } from './get-evidence.ts';
import { getProject } from './get-project.ts';
import { listArtifacts } from './list-artifacts.ts';

const MINUTE = 60_000;
const FUTURE = new Date('2099-01-01T00:00:00Z');
const run = runOf('acme/web');
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;

let app: TestApp;
let minutes: number;
beforeEach(async () => {
  app = await openTestApp();
  minutes = 0;
});
afterEach(() => app.close());

const advance = (by: number) => {
  minutes += by;
  app.advance(by * MINUTE);
};
const now = () => new Date(START.getTime() + minutes * MINUTE);
const view = async (name: string) => (await getArtifact(app, digestOf(name)))!;
const rule = async (id: string, name = 'web') => (await view(name)).checks.find((one) => one.rule === id)!.code;
const send = (value: object | string, options: { subject?: string } = {}) =>
  ingestOutcomes(app, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), options);
const signed = (made: Parameters<ReturnType<typeof testInstance>['sign']>[0]) =>
  JSON.stringify(testInstance().sign(made, { ...githubIdentity(run), at: new Date(now().getTime() - MINUTE) }));

const COMPONENT = { name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' };
const CRITICAL: Vulnerability = {
  id: 'CVE-2026-1',
  severity: 'Critical',
  score: 9.8,
  component: COMPONENT,
  summary: '',
};
const VULNERABILITIES = 'no-open-critical-vulnerability';

describe('a report of 2099', () => {
  beforeEach(() => ingestOutcomes(app, completeEvidence(subject('web'), { run })));

  it.each([
    ['signed', (at: Date, found: Vulnerability[]) => send(signed(vulnerabilityScan(subject('web'), at, found)))],
    [
      'not signed',
      (at: Date, found: Vulnerability[]) =>
        send(
          {
            SchemaVersion: 2,
            CreatedAt: at.toISOString(),
            ArtifactName: 'web',
            Results: [
              {
                Target: 'a',
                Class: 'lang-pkgs',
                Type: 'npm',
                Vulnerabilities: found.map(({ id }) => ({ VulnerabilityID: id, PkgName: 'p', Severity: 'CRITICAL' })),
              },
            ],
          },
          { subject: digestOf('web') },
        ),
    ],
  ])('of a scan, %s, does not supersede a real one that is received later, nor outlives it', async (_, scan) => {
    await scan(FUTURE, []);
    advance(1);
    await scan(new Date(now().getTime() - 30_000), [CRITICAL]);
    expect(await rule(VULNERABILITIES)).toBe('critical-vulnerability');
    await scan(new Date('2098-01-01T00:00:00Z'), [CRITICAL]);
    advance(1);
    await scan(new Date(now().getTime() - 30_000), []);
    expect(await rule(VULNERABILITIES)).not.toBe('critical-vulnerability');
  });

  it('of VEX does not answer a finding for ever', async () => {
    const product = COMPONENT.purl;
    const says = (status: 'not_affected' | 'affected', at: Date) =>
      send(
        signed(
          openVex(subject('web'), `https://acme.example/${status}`, 'acme', at, [
            status === 'affected'
              ? { vulnerability: CRITICAL.id, status, action: 'update', product }
              : { vulnerability: CRITICAL.id, status, justification: 'component_not_present', impact: '', product },
          ]),
        ),
      );
    await send(signed(vulnerabilityScan(subject('web'), now(), [CRITICAL])));
    await says('not_affected', FUTURE);
    expect(await rule(VULNERABILITIES)).toBe('answered-by-vex');
    advance(1);
    await says('affected', new Date(now().getTime() - 30_000));
    expect(await rule(VULNERABILITIES)).toBe('critical-vulnerability');
  });

  it('of tests does not hide a failure that comes in later, and is not later on the timeline', async () => {
    const report = (failed: boolean, at: string) =>
      send(
        `<testsuites><testsuite name="s" tests="1" failures="${failed ? 1 : 0}" timestamp="${at}" time="1"><testcase name="a" classname="c">${failed ? '<failure message="x"/>' : ''}</testcase></testsuite></testsuites>`,
        { subject: digestOf('web') },
      );
    await report(false, '2099-01-01T00:00:00');
    advance(1);
    await report(true, now().toISOString().slice(0, 19));
    expect(await rule('tests-passing')).toBe('tests-failed');
    const { timeline } = await view('web');
    expect(timeline.every(({ at }) => Date.parse(at) <= now().getTime() + 5 * MINUTE)).toBe(true);
    advance(1);
    await report(false, now().toISOString().slice(0, 19));
    expect(await rule('tests-passing')).not.toBe('tests-failed');
  });

  it('stays as it is on its page and in the store', async () => {
    const bundle = signed(vulnerabilityScan(subject('web'), FUTURE, []));
    await send(bundle);
    const { evidence } = await view('web');
    const found = await Promise.all(evidence.map(({ id }) => getEvidence(app, id)));
    const facts = found.map((one) => one!.facts).find(({ kind }) => kind === 'scan');
    expect(facts).toMatchObject({ scan: { finishedOn: FUTURE.toISOString() } });
  });
});

describe('a build that ended in 2099', () => {
  const ended = (name: string, at: Date) =>
    jsonLines(
      ...[
        signed(
          githubProvenance(
            subject(name),
            { ...run, id: `7${name.length}`, startedOn: at, finishedOn: at },
            {
              materials: [],
            },
          ),
        ),
      ].map((text) => Buffer.from(text)),
      sbom(subject(name), { run }),
      testResults(subject(name), { run }),
    );

  it('ended when its provenance was received: the time to verify is neither negative nor huge', async () => {
    expect(await ingestOutcomes(app, ended('late', FUTURE))).toContain('stored verified');
    const { build, timeline, summary } = await view('late');
    expect(build).toMatchObject({ startedAt: START.toISOString(), finishedAt: START.toISOString() });
    expect(timeline.every(({ at }) => Date.parse(at) <= START.getTime())).toBe(true);
    // Nobody knows how long after the build its provenance came in.
    expect(summary).toContain('provenance verified');
    expect(summary).not.toMatch(/2099|after the build/);
    const project = (await getProject(app, 'github.com/acme/web'))!;
    expect(Date.parse(project.lastBuildAt!)).toBeLessThanOrEqual(START.getTime());
  });

  it('that an earlier version stored is mended when the artifact is evaluated again', async () => {
    await ingestOutcomes(app, ended('late', FUTURE));
    const project = (await findProject(app.store.read, 'github.com/acme/web'))!;
    await app.store.write(async (tx) => {
      const row = (await findArtifact(tx, (await findTerm(tx, 'sha256'))!, sha256Hex('late')))!;
      await setBuildTimes(tx, row.build!, { startedAt: FUTURE.toISOString(), finishedAt: FUTURE.toISOString() });
      await recordActivity(tx, project.id, { builtAt: FUTURE.toISOString(), artifacts: 0 });
    });
    advance(60);
    await runReEvaluate(app, { project: null, after: 0 });
    const row = (await findArtifact(app.store.read, (await findTerm(app.store.read, 'sha256'))!, sha256Hex('late')))!;
    expect(await buildById(app.store.read, row.build!)).toMatchObject({
      startedAt: START.toISOString(),
      finishedAt: START.toISOString(),
    });
    expect(row.builtAt).toBe(START.toISOString());
    expect((await findProject(app.store.read, 'github.com/acme/web'))!.lastBuildAt).toBe(START.toISOString());
  });
});

describe('a deployment of 2099', () => {
  let serial = 0;
  const event = (what: string, artifact: string | null, at: string | null) => {
    serial += 1;
    return send({
      context: {
        version: '0.3.0',
        id: `event-${serial}`,
        source: 'https://ci.acme.example',
        type: `dev.cdevents.service.${what}.0.1.1`,
        ...(at === null ? {} : { timestamp: at }),
      },
      subject: {
        id: 'web',
        type: 'service',
        content: {
          environment: { id: 'production' },
          ...(artifact === null ? {} : { artifactId: `pkg:oci/web@${digestOf(artifact)}` }),
        },
      },
    });
  };
  const running = async () =>
    (await listArtifacts(app, { environment: 'production' })).artifacts.map((item) => item.name);

  beforeEach(() =>
    ingestOutcomes(
      app,
      jsonLines(
        ...['one', 'two', 'three'].map((name) =>
          provenance(subject(name), { run: runOf('acme/web', { ref: `refs/tags/${name}` }) }),
        ),
      ),
    ),
  );

  it.each([
    FUTURE.toISOString(),
    '9999-12-31T23:59:59-23:59',
    '9999-12-31T23:59:59+00:00',
    '2099-06-30T23:59:60Z',
    '2099-02-31T00:00:00Z',
    '2099-06-31T24:00:00+14:00',
  ])('does not block later ones: %s', async (at) => {
    await event('deployed', 'one', at);
    expect(await running()).toEqual(['one']);
    await event('deployed', 'two', now().toISOString());
    expect(await running()).toEqual(['two']);
    advance(1);
    await event('upgraded', 'three', now().toISOString());
    expect(await running()).toEqual(['three']);
    for (const { since } of (await view('one')).deployments)
      expect(Date.parse(since)).toBeLessThanOrEqual(now().getTime());
  });

  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z'])(
    'or of the far past is read: %s',
    async (at) => {
      expect(await event('deployed', 'one', at)).toEqual(['stored unsigned']);
      advance(1);
      await event('upgraded', 'two', now().toISOString());
      expect(await running()).toEqual(['two']);
    },
  );

  it('a removal of 2099 does not remove what is deployed later', async () => {
    await event('deployed', 'one', now().toISOString());
    await event('removed', null, FUTURE.toISOString());
    expect(await running()).toEqual([]);
    advance(1);
    await event('deployed', 'two', now().toISOString());
    expect(await running()).toEqual(['two']);
  });

  it('within five minutes of its receipt keeps its order', async () => {
    await event('upgraded', 'two', new Date(START.getTime() + 4 * MINUTE).toISOString());
    await event('deployed', 'one', new Date(START.getTime() + 2 * MINUTE).toISOString());
    expect(await running()).toEqual(['two']);
  });

  it('that an earlier version stored is mended when its artifact is evaluated again', async () => {
    await event('deployed', 'two', now().toISOString());
    advance(1);
    await event('deployed', 'one', FUTURE.toISOString());
    await app.store.write(async (tx) => {
      const artifact = (name: string) => findTerm(tx, 'sha256').then((alg) => findArtifact(tx, alg!, sha256Hex(name)));
      const [wrong] = await deploymentsOfArtifact(tx, (await artifact('one'))!.id, 1);
      const [before] = await deploymentsOfArtifact(tx, (await artifact('two'))!.id, 1);
      await updateDeployment(tx, { ...wrong!, since: FUTURE.toISOString() });
      await updateDeployment(tx, { ...before!, until: FUTURE.toISOString() });
    });
    advance(10);
    await event('deployed', 'three', now().toISOString());
    expect(await running()).toEqual(['one']);
    await runReEvaluate(app, { project: null, after: 0 });
    expect(await running()).toEqual(['three']);
    const [mended] = (await view('one')).deployments;
    expect(mended).toMatchObject({ since: new Date(START.getTime() + MINUTE).toISOString(), status: 'decommissioned' });
    const { environment, slot } = (await deploymentsOfArtifact(app.store.read, 1, 1))[0]!;
    const spans = await deploymentsInSlot(app.store.read, environment, slot);
    for (const { since, until } of spans)
      for (const time of [since, until ?? since]) expect(Date.parse(time)).toBeLessThanOrEqual(now().getTime());
  });
});

describe('a webhook of 2099', () => {
  let count = 0;
  const repository = (at: string, name = 'acme/web') => ({
    id: 77,
    full_name: name,
    html_url: `https://github.com/${name}`,
    updated_at: at,
    owner: { id: 5, login: 'acme' },
  });
  const deliver = (event: string, payload: object) => {
    const body = Buffer.from(JSON.stringify(payload));
    count += 1;
    return receiveGithub(app, {
      secrets: ['s'],
      body,
      contentType: 'application/json',
      event,
      delivery: `d-${count}`,
      signature: `sha256=${createHmac('sha256', 's').update(body).digest('hex')}`,
      hook: '1',
    });
  };
  const deploy = (id: number, at: string, state = 'success') =>
    deliver('deployment_status', {
      repository: repository(at),
      deployment: {
        id,
        sha: '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e',
        environment: 'production',
        payload: { digest: digestOf(`image ${id}`) },
        created_at: at,
        updated_at: at,
      },
      deployment_status: { state, environment: 'production', created_at: at },
    });
  const running = async () =>
    (await listArtifacts(app, { environment: 'production' })).artifacts.map((item) => item.digest);

  it('deploys until the next deployment, and a further state of it counts', async () => {
    await deploy(1, FUTURE.toISOString());
    expect(await running()).toEqual([digestOf('image 1')]);
    advance(1);
    await deploy(2, now().toISOString());
    expect(await running()).toEqual([digestOf('image 2')]);
    await deploy(3, FUTURE.toISOString());
    advance(1);
    await deploy(3, now().toISOString(), 'inactive');
    expect(await running()).toEqual([]);
  });

  it('that is replayed later has the time of its receipt', async () => {
    const { id } = await deploy(1, FUTURE.toISOString());
    advance(60);
    await replayDelivery(app, id!);
    const [deployment] = (await view('image 1')).deployments;
    expect(deployment!.since).toBe(START.toISOString());
  });

  it('of a replayed history has the time at which it was received then', async () => {
    const receivedAt = new Date('2025-01-01T00:00:00Z');
    const body = Buffer.from(
      JSON.stringify({
        action: 'published',
        repository: repository(FUTURE.toISOString()),
        release: {
          id: 9,
          tag_name: 'v1',
          published_at: FUTURE.toISOString(),
          html_url: 'https://github.com/acme/web/releases/v1',
          assets: [],
        },
      }),
    );
    await receiveGithub(app, {
      secrets: ['s'],
      body,
      contentType: 'application/json',
      event: 'release',
      delivery: 'old',
      signature: `sha256=${createHmac('sha256', 's').update(body).digest('hex')}`,
      hook: '1',
      receivedAt,
    });
    expect((await findProject(app.store.read, 'github.com/acme/web'))!.slugSeen).toBe(receivedAt.toISOString());
  });

  it('names its repository until the next rename', async () => {
    await deliver('push', {
      ref: 'refs/heads/main',
      before: '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e',
      after: '5c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e',
      repository: repository(FUTURE.toISOString()),
    });
    advance(1);
    await deliver('repository', {
      action: 'renamed',
      changes: { repository: { name: { from: 'web' } } },
      repository: repository(now().toISOString(), 'acme/shop'),
    });
    expect((await getProject(app, 'github.com/acme/shop'))?.slug).toBe('github.com/acme/shop');
  });

  it('a run of 2099 ended when it was reported', async () => {
    const url = 'https://github.com/acme/web/actions/runs/1';
    await deliver('workflow_run', {
      action: 'completed',
      repository: repository(FUTURE.toISOString()),
      workflow_run: {
        id: 1,
        run_attempt: 1,
        head_sha: '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e',
        status: 'completed',
        conclusion: 'success',
        run_started_at: FUTURE.toISOString(),
        updated_at: FUTURE.toISOString(),
        html_url: url,
      },
    });
    expect(await findBuild(app.store.read, `${url}/attempts/1`)).toMatchObject({
      startedAt: START.toISOString(),
      finishedAt: START.toISOString(),
    });
  });
});

it('a signed release of the test issuer is published when it was signed', async () => {
  const made = statement('https://in-toto.io/attestation/release/v0.1', subject('web'), {
    purl: 'pkg:npm/web@1.0.0',
    packageId: '1',
  });
  expect(await send(signed(made))).toEqual(['stored verified']);
  const event = (await view('web')).timeline.find(({ step }) => step === 'release')!;
  expect(Date.parse(event.at)).toBe(START.getTime() - MINUTE);
});
