/** Buildkite, CircleCI and Jenkins, from the sender to what is known of a run afterwards; and what they may not say. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findBuild } from '#db/project/builds.ts';
import { findProject } from '#db/project/projects.ts';
import { listDeliveries } from '#db/system/deliveries.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { replayDelivery } from '#lib/integrations/webhooks/replay-delivery.ts';
import { ingestOutcomes, runOf, START, subject, testInstance } from '#lib/start/app.fixture.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { type Hooks, openHooks } from './webhooks.fixture.ts';

const OURS = 'github.com/acme/web';
const SHA = 'abcd0b72a1e580e90712cdd9eb26d3fb41cd09c8';
const RUN = 'https://buildkite.com/acme/web/builds/42#b63254c0';
const ENDED = '2026-05-14T11:05:00.000Z';
const job = {
  event: 'job.finished',
  job: { id: 'b63254c0', type: 'script', step_key: 'build', state: 'passed', web_url: RUN, finished_at: ENDED },
  build: {
    id: 'f62a1b4d',
    web_url: RUN.replace(/#.*/, ''),
    number: 42,
    state: 'passed',
    commit: SHA,
    branch: 'main',
  },
  pipeline: { slug: 'web', repository: 'git@github.com:acme/web.git' },
};

let hooks: Hooks;
beforeEach(async () => {
  hooks = await openHooks();
});
afterEach(() => hooks.close());
const db = () => hooks.app.store.read;
const refusals = async () =>
  (await listDeliveries(db(), Number.MAX_SAFE_INTEGER, 10, ['refused'])).map(({ reason }) => reason);

const buildkiteOf = (name: string, project: string, runs = 'https://buildkite.com/acme/') =>
  hooks.connect({ source: 'buildkite', name, projects: [project], settings: { runs } });
const sendSigned = ({ path, secret }: { path: string; secret: string }, payload: object) => {
  const body = JSON.stringify(payload);
  const at = Math.floor(hooks.app.now().getTime() / 1000);
  const hex = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return hooks.send(path, body, { 'x-buildkite-signature': `timestamp=${at},signature=${hex}` });
};

it('Buildkite tells when a run ended, of which signed provenance tells no time', async () => {
  const key = testInstance().key('release');
  await addTrustFile(hooks.app, { bytes: Buffer.from(key.pem), name: 'release' });
  const statement = githubProvenance(subject('web'), runOf('acme/web', { commit: SHA }), { materials: [] });
  const { runDetails } = statement.predicate as { runDetails: { metadata: object } };
  runDetails.metadata = { invocationId: RUN };
  const bundle = testInstance().signWithKey(statement, key, { at: START });
  expect(await ingestOutcomes(hooks.app, Buffer.from(JSON.stringify(bundle)))).toEqual(['stored verified']);
  expect(await findBuild(db(), RUN)).toMatchObject({ verified: true, finishedAt: null });
  const connection = await buildkiteOf('acme', OURS);
  const { body } = await sendSigned(connection, job);
  expect(body).toMatchObject({ outcome: 'accepted', effects: [`run 42 job b63254c0 of ${OURS}: success`] });
  const project = (await findProject(db(), OURS))!;
  expect(await findBuild(db(), RUN)).toMatchObject({ verified: true, finishedAt: ENDED, project: project.id });
  expect((await sendSigned(connection, job)).body.outcome).toBe('duplicate');
  expect((await replayDelivery(hooks.app, body.id!)).outcome).toBe('accepted');
});

it('a run that another project is known to have stays its own', async () => {
  await sendSigned(await buildkiteOf('acme', OURS), job);
  const own = await findBuild(db(), RUN);
  const other = await buildkiteOf('evil', 'github.com/evil/app');
  const pipeline = { slug: 'app', repository: 'https://github.com/evil/app' };
  const { body } = await sendSigned(other, {
    ...job,
    job: { ...job.job, finished_at: '2020-01-01T00:00:00Z' },
    pipeline,
  });
  expect(body.effects).toEqual([expect.stringContaining('nothing changed, because its address')]);
  expect(await findBuild(db(), RUN)).toEqual(own);
});

it.each<[string, object, string]>([
  [
    'of another project',
    { pipeline: { slug: 'app', repository: 'https://github.com/evil/app' } },
    'the connection may not speak about github.com/evil/app',
  ],
  [
    'of another organisation, in its own project',
    { job: { ...job.job, web_url: 'https://buildkite.com/evil/web/builds/42#1' } },
    'the connection may not speak about the run https://buildkite.com/evil/web/builds/42#1',
  ],
  [
    'below its own organisation, that leads to another one',
    { job: { ...job.job, web_url: 'https://buildkite.com/acme/../evil/web/builds/42#1' } },
    'the connection may not speak about the run https://buildkite.com/acme/../evil/web/builds/42#1',
  ],
  [
    'of the host of the repository',
    { job: { ...job.job, web_url: 'https://github.com/acme/web/actions/runs/1/attempts/1' } },
    'the connection may not speak about the run https://github.com/acme/web/actions/runs/1/attempts/1',
  ],
])('a run %s is refused with its reason, and nothing is known of it', async (_, change, reason) => {
  expect((await sendSigned(await buildkiteOf('acme', OURS), { ...job, ...change })).status).toBe(403);
  expect(await refusals()).toEqual([reason]);
  expect(await findProject(db(), 'github.com/evil/app')).toBeNull();
  for (const url of [
    RUN,
    'https://buildkite.com/evil/web/builds/42#1',
    'https://github.com/acme/web/actions/runs/1/attempts/1',
  ])
    expect(await findBuild(db(), url)).toBeNull();
});

it('CircleCI, whose event has an id, tells of a workflow once', async () => {
  const settings = { runs: 'https://app.circleci.com/pipelines/github/acme/' };
  const { path, secret } = await hooks.connect({ source: 'circleci', name: 'web', projects: [OURS], settings });
  const url = `${settings.runs}web/130/workflows/fda08377`;
  const send = (payload: object) => {
    const body = JSON.stringify(payload);
    return hooks.send(path, body, {
      'circleci-signature': `v1=${createHmac('sha256', secret).update(body).digest('hex')}`,
    });
  };
  const completed = {
    id: '3888f21b',
    type: 'workflow-completed',
    workflow: { id: 'fda08377', name: 'build', url, status: 'success', stopped_at: ENDED },
    pipeline: { vcs: { target_repository_url: 'https://github.com/acme/web', revision: SHA, branch: 'main' } },
  };
  expect((await send(completed)).body).toMatchObject({
    outcome: 'accepted',
    effects: [`run fda08377 of ${OURS}: success`],
  });
  expect((await send({ ...completed, happened_at: 'again' })).body.outcome).toBe('duplicate');
  expect(await findBuild(db(), url)).toMatchObject({ finishedAt: ENDED, verified: false });
  expect((await hooks.send(path, JSON.stringify(completed))).status).toBe(401);
});

it('Jenkins, which can set no header, has the secret in the address', async () => {
  const settings = { runs: 'https://jenkins.acme.example/' };
  const { path, secret } = await hooks.connect({ source: 'jenkins', name: 'ci', projects: [OURS], settings });
  const send = (build: object, token = secret) =>
    hooks.send(
      `${path}?token=${token}`,
      JSON.stringify({
        name: 'web',
        build: {
          full_url: 'https://jenkins.acme.example/job/web/18/',
          number: 18,
          scm: { url: 'https://github.com/acme/web.git', branch: 'origin/main', commit: SHA },
          ...build,
        },
      }),
    );
  const at = Date.parse(ENDED);
  expect((await send({ phase: 'STARTED', timestamp: at - 60_000 }, `${secret}x`)).status).toBe(401);
  await send({ phase: 'STARTED', timestamp: at - 60_000 });
  await send({ phase: 'COMPLETED', status: 'SUCCESS', timestamp: at, duration: 60_000 });
  expect((await send({ phase: 'FINALIZED', status: 'SUCCESS', timestamp: at + 900 })).body.outcome).toBe('accepted');
  expect(await findBuild(db(), 'https://jenkins.acme.example/job/web/18/')).toMatchObject({
    startedAt: '2026-05-14T11:04:00.000Z',
    finishedAt: ENDED,
    ref: 'refs/heads/main',
  });
  const [, , , refused] = await listDeliveries(db(), Number.MAX_SAFE_INTEGER, 10, ['accepted', 'refused']);
  expect(refused).toMatchObject({ outcome: 'refused' });
});
