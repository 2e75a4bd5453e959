/** A webhook changes the builds and artifacts of its own repository only, however much others claim about them. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { type Run, runUrl } from '#lib/test-issuer/statements/run.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { edgesOfKindFrom, nodeRef } from '#db/lineage/edges.ts';
import { findBuild } from '#db/project/builds.ts';
import { environmentsOf } from '#db/project/deployments.ts';
import { findProject } from '#db/project/projects.ts';
import {
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { receiveGithub } from './receive-github.fixture.ts';

const SECRET = 's';
const AT = '2026-05-14T11:30:00Z';
const run = runOf('acme/app', { repositoryId: '1001' });
const other = runOf('evil/app', { repositoryId: '666' });
let app: TestApp;
let stranger: TestApp;
let serial = 0;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: 'github.com/acme/app' });
  const { id } = await createToken(app, { name: 'stranger', scopes: ['ingest'], projects: [] });
  stranger = { ...app, actor: { kind: 'token', id, name: 'stranger', scopes: ['ingest'] } };
});
afterEach(() => app.close());

async function deliver({ repository: { path, id, ownerId } }: Run, event: string, payload: object): Promise<string[]> {
  serial += 1;
  const repository = {
    id: Number(id),
    full_name: path,
    html_url: `https://github.com/${path}`,
    updated_at: '2026-05-14T12:00:00Z',
    owner: { id: Number(ownerId), login: path.split('/')[0] },
  };
  const body = Buffer.from(JSON.stringify({ repository, ...payload }));
  const { effects } = await receiveGithub(app, {
    secrets: [SECRET],
    body,
    contentType: 'application/json',
    event,
    delivery: `d-${serial}`,
    signature: `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    hook: '1',
  });
  return effects;
}
const deployment = (of: Run, payload: object = {}) =>
  deliver(of, 'deployment_status', {
    action: 'created',
    deployment: { id: 9, sha: run.commit, environment: 'production', payload, created_at: AT, updated_at: AT },
    deployment_status: { state: 'success', environment: 'production', created_at: AT },
  });
const workflowRun = (of: Run, address: string) =>
  deliver(of, 'workflow_run', {
    action: 'completed',
    workflow_run: {
      id: Number(run.id),
      run_attempt: 1,
      path: '.github/workflows/release.yml',
      head_sha: run.commit,
      head_branch: 'main',
      event: 'push',
      conclusion: 'success',
      run_started_at: '2020-01-01T00:00:00Z',
      updated_at: '2020-01-01T00:00:00Z',
      html_url: address,
    },
  });
const artifact = async (name: string) =>
  (await findArtifact(app.store.read, (await findTerm(app.store.read, 'sha256'))!, sha256Hex(name)))!;
const environments = async (name: string) => environmentsOf(app.store.read, (await artifact(name)).id);
const unsigned = (name: string, of: Run) =>
  Buffer.from(JSON.stringify(githubProvenance(subject(name), of, { materials: [] })));

it.each<[string, (at: number) => Run]>([
  ['builds', (at) => ({ ...run, id: `${9000 + at}` })],
  ['artifacts of its run', () => run],
  [
    'repositories',
    (at) => ({ ...other, commit: run.commit, repository: { ...other.repository, path: `evil${at}/app` } }),
  ],
])('a deployment by commit is linked, however many %s a stranger claims to have this commit', async (_, claimed) => {
  const flood = Array.from({ length: 70 }, (__, at) => unsigned(`elsewhere-${at}`, claimed(at)));
  await ingestOutcomes(stranger, jsonLines(...flood.slice(0, 50)));
  await ingestOutcomes(app, provenance(subject('app'), { run }));
  await ingestOutcomes(stranger, jsonLines(...flood.slice(50)));
  expect(await deployment(run)).toEqual([expect.stringContaining(', 1 artifact')]);
  expect(await environments('app')).toEqual(['production']);
  expect(await environments('elsewhere-1')).toEqual([]);
});

it('a deployment by commit is linked to what was built under an earlier name of the repository', async () => {
  await ingestOutcomes(app, provenance(subject('app'), { run }));
  const renamed = { ...run, repository: { ...run.repository, path: 'acme/renamed' } };
  expect(await deployment(renamed)).toEqual([expect.stringContaining(', 1 artifact')]);
  expect((await findProject(app.store.read, 'github.com/acme/app'))!.slug).toBe('github.com/acme/renamed');
});

it('a run whose address belongs to another repository changes nothing', async () => {
  await ingestOutcomes(app, provenance(subject('app'), { run }));
  const before = [await findBuild(app.store.read, runUrl(run)), (await artifact('app')).builtAt];
  const [sentence] = await workflowRun(other, `https://github.com/acme/app/actions/runs/${run.id}`);
  expect(sentence).toBe(
    `run ${run.id} of github.com/evil/app: success; nothing changed, because its address ${runUrl(run)} belongs to another repository`,
  );
  expect([await findBuild(app.store.read, runUrl(run)), (await artifact('app')).builtAt]).toEqual(before);
  const unknown = 'https://github.com/acme/app/actions/runs/1';
  await workflowRun(other, unknown);
  expect(await findBuild(app.store.read, `${unknown}/attempts/1`)).toBeNull();
});

it('a run under an earlier name of its repository counts', async () => {
  await ingestOutcomes(app, provenance(subject('app'), { run }));
  const renamed = { ...run, repository: { ...run.repository, path: 'acme/renamed' } };
  const address = 'https://GitHub.com/acme/app/actions/runs/1';
  expect(await workflowRun(renamed, address)).toContain(`run ${run.id} of github.com/acme/renamed: success`);
  expect(await findBuild(app.store.read, `${address}/attempts/1`)).not.toBeNull();
});

it('a deployment that no longer belongs to an artifact has no edge from it', async () => {
  const edges = async () =>
    edgesOfKindFrom(app.store.read, nodeRef('artifact', (await artifact('app')).id), 'deployed-to', 9);
  await deployment(other, { digest: `sha256:${sha256Hex('app')}` });
  expect(await edges()).toHaveLength(1);
  await ingestOutcomes(app, provenance(subject('app'), { run }));
  expect(await environments('app')).toEqual([]);
  expect(await edges()).toEqual([]);
});
