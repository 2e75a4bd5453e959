import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import type { App } from '#lib/start/singleton.ts';
import { openApp } from '#lib/start/app.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { deploymentsOfArtifact, deploymentsOfProject, environmentsOf } from '#db/project/deployments.ts';
import { findProject, projectNames } from '#db/project/projects.ts';
import { listDeliveries as deliveryRows } from '#db/system/deliveries.ts';
import { findJob, listJobs } from '#db/system/jobs.ts';
import { runLinkDeployment } from '#lib/jobs/steps/link-deployment.ts';
import { runFetchAttestations } from '#lib/jobs/fetch/fetch-github.ts';
import type { FetchAttestationsPayload } from './apply/apply-fetch.ts';
import { receiveGithub } from './receive-github.fixture.ts';
import { replayDelivery } from './replay-delivery.ts';

const SECRET = 'whsec';
const SHA = '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e';
const DIGEST = 'ab'.repeat(32);
let folder: string;
let app: App;
let clock: Date;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-webhooks-'));
  clock = new Date('2026-05-14T12:00:00Z');
  app = await openApp({
    folder,
    workers: 0,
    actor: { kind: 'command-line', user: 'test' },
    exclusive: false,
    baseUrl: 'http://attestry.test',
    now: () => clock,
  });
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const repository = {
  id: 77,
  full_name: 'acme/web',
  html_url: 'https://github.com/acme/web',
  updated_at: '2026-05-14T09:00:00Z',
  owner: { id: 5, login: 'acme' },
};
let count = 0;
function sign(body: Buffer, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
function deliver(event: string, payload: unknown, change: { delivery?: string; signature?: string } = {}) {
  const body = Buffer.from(JSON.stringify(payload));
  count += 1;
  return receiveGithub(app, {
    secrets: [SECRET],
    body,
    contentType: 'application/json',
    event,
    delivery: change.delivery ?? `d-${count}`,
    signature: change.signature ?? sign(body),
    hook: '1',
  });
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error) => (error instanceof AttestryError ? error.code : String(error)),
  );
const deployment = (state: string, at: string, change: object = {}) => ({
  repository,
  deployment: {
    id: 9,
    sha: SHA,
    ref: 'v1',
    environment: 'production',
    payload: {},
    created_at: at,
    updated_at: at,
    ...change,
  },
  deployment_status: { state, environment: 'production', created_at: at },
});
const artifact = async () => findArtifact(app.store.read, (await findTerm(app.store.read, 'sha256'))!, DIGEST);

/** Unsigned provenance, which links an artifact to a commit of the repository. */
const provenance = (digest = DIGEST) =>
  Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'web-1.0.0.tgz', digest: { sha256: digest } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'https://actions.github.io/buildtypes/workflow/v1',
          externalParameters: {
            workflow: {
              ref: 'refs/heads/main',
              repository: 'https://github.com/acme/web',
              path: '.github/workflows/release.yml',
            },
          },
          resolvedDependencies: [
            { uri: 'git+https://github.com/acme/web@refs/heads/main', digest: { gitCommit: SHA } },
          ],
        },
        runDetails: {
          builder: { id: 'https://github.com/acme/web/.github/workflows/release.yml@refs/heads/main' },
          metadata: { invocationId: 'https://github.com/acme/web/actions/runs/12/attempts/1' },
        },
      },
    }),
  );

describe('deliveries', () => {
  it('a delivery with a wrong signature is refused and stored without its bytes', async () => {
    expect(await codeOf(deliver('push', {}, { signature: sign(Buffer.from('other')) }))).toBe('unauthorized');
    expect(await codeOf(deliver('push', {}, { signature: '' }))).toBe('unauthorized');
    expect(await deliveryRows(app.store.read, 1e9, 10)).toMatchObject([
      { outcome: 'refused', replayable: false },
      { outcome: 'refused' },
    ]);
  });

  it('a refused delivery does not use up its delivery id', async () => {
    const payload = { action: 'renamed', repository };
    expect(await codeOf(deliver('repository', payload, { delivery: 'same', signature: 'sha256=00' }))).toBe(
      'unauthorized',
    );
    expect((await deliver('repository', payload, { delivery: 'same' })).outcome).toBe('accepted');
  });

  it('the same delivery is applied once', async () => {
    const payload = deployment('success', '2026-05-14T11:00:00Z');
    expect((await deliver('deployment_status', payload, { delivery: 'once' })).outcome).toBe('accepted');
    expect(await deliver('deployment_status', payload, { delivery: 'once' })).toMatchObject({
      outcome: 'duplicate',
      effects: [],
    });
    expect((await deliveryRows(app.store.read, 1e9, 10)).length).toBe(1);
  });

  it('a signed delivery that is unreadable is stored as failed, with the reason', async () => {
    expect(await codeOf(deliver('deployment_status', { repository }))).toBe('unprocessable');
    expect(await deliveryRows(app.store.read, 1e9, 10)).toMatchObject([
      { outcome: 'failed', reason: expect.stringMatching(/\/deployment/), replayable: true },
    ]);
  });

  it('an event that changes nothing is ignored', async () => {
    expect(await deliver('ping', { zen: 'x' })).toMatchObject({ outcome: 'ignored' });
  });

  it('a delivery can be replayed without a second effect', async () => {
    await deliver(
      'deployment_status',
      deployment('success', '2026-05-14T11:00:00Z', { payload: { digest: `sha256:${DIGEST}` } }),
    );
    const [row] = await deliveryRows(app.store.read, 1e9, 1);
    expect(await replayDelivery(app, row!.id)).toMatchObject({ outcome: 'accepted' });
    expect((await deploymentsOfArtifact(app.store.read, (await artifact())!.id, 10)).length).toBe(1);
    expect(await codeOf(replayDelivery(app, 999))).toBe('not-found');
  });
});

describe('the effects of deliveries', () => {
  it('a deployment is linked to the artifact that was built from its commit', async () => {
    await ingestEvidence(app, { bytes: provenance() });
    await deliver('deployment_status', deployment('success', '2026-05-14T11:00:00Z'));
    const row = (await artifact())!;
    expect(await environmentsOf(app.store.read, row.id)).toEqual(['production']);
    expect(row.deployed).toBe(1);
  });

  it('a deployment that arrives before the evidence is linked when the evidence arrives', async () => {
    await deliver('deployment_status', deployment('success', '2026-05-14T11:00:00Z'));
    const job = (await findJob(app.store.read, 'bind-deployment', 'github.com 9'))!;
    expect(await runLinkDeployment(app, JSON.parse(job.payload))).toMatchObject({ outcome: 'retry' });
    await ingestEvidence(app, { bytes: provenance() });
    expect(await runLinkDeployment(app, JSON.parse(job.payload))).toEqual({ outcome: 'done' });
    expect(await environmentsOf(app.store.read, (await artifact())!.id)).toEqual(['production']);
    expect(
      (await deploymentsOfProject(app.store.read, (await findProject(app.store.read, 'github.com/acme/web'))!.id, 10))
        .length,
    ).toBe(1);
  });

  it('the end of a deployment counts, and an older report that arrives later does not', async () => {
    await ingestEvidence(app, { bytes: provenance() });
    await deliver('deployment_status', deployment('success', '2026-05-14T11:00:00Z'));
    await deliver('deployment_status', deployment('inactive', '2026-05-14T11:30:00Z'));
    expect((await artifact())!.deployed).toBe(0);
    // Another status with the same time: the same body again would be a replay.
    const older = deployment('success', '2026-05-14T11:00:00Z', { description: 'sent late' });
    expect(await deliver('deployment_status', older)).toMatchObject({
      effects: [expect.stringMatching(/older than what is known/)],
    });
    expect((await artifact())!.deployed).toBe(0);
  });

  it('a deployed digest becomes an artifact, also when it was unknown', async () => {
    await deliver(
      'deployment_status',
      deployment('success', '2026-05-14T11:00:00Z', { payload: { digest: `sha256:${DIGEST}` } }),
    );
    expect(await artifact()).toMatchObject({ status: 'unknown', deployed: 1 });
  });

  it('a rename keeps the project, and its old name still finds it', async () => {
    await ingestEvidence(app, { bytes: provenance() });
    const before = (await findProject(app.store.read, 'github.com/acme/web'))!;
    await deliver('repository', {
      action: 'renamed',
      repository: {
        ...repository,
        full_name: 'acme/shop',
        html_url: 'https://github.com/acme/shop',
        updated_at: '2026-05-14T13:00:00Z',
      },
      changes: { repository: { name: { from: 'web' } } },
    });
    const after = (await findProject(app.store.read, 'github.com/acme/shop'))!;
    expect(after).toMatchObject({ id: before.id, hostId: '77', slug: 'github.com/acme/shop' });
    expect((await findProject(app.store.read, 'github.com/acme/web'))!.id).toBe(before.id);
    expect((await projectNames(app.store.read, before.id)).map((name) => name.slug)).toEqual([
      'github.com/acme/web',
      'github.com/acme/shop',
    ]);
    // An older delivery that is replayed late under the old name does not rename it back.
    await deliver('push', { ref: 'refs/heads/main', before: SHA, after: SHA, repository });
    expect((await findProject(app.store.read, 'github.com/acme/web'))!.slug).toBe('github.com/acme/shop');
  });

  it('the end of a workflow run sets the end of the build', async () => {
    await ingestEvidence(app, { bytes: provenance() });
    await deliver('workflow_run', {
      action: 'completed',
      repository,
      workflow_run: {
        id: 12,
        run_attempt: 1,
        path: '.github/workflows/release.yml',
        head_sha: SHA,
        head_branch: 'main',
        event: 'push',
        conclusion: 'success',
        run_started_at: '2026-05-14T10:00:00Z',
        updated_at: '2026-05-14T10:02:00Z',
        html_url: 'https://github.com/acme/web/actions/runs/12',
      },
    });
    expect((await artifact())!.builtAt).toBe('2026-05-14T10:02:00.000Z');
    expect(await listJobs(app.store.read, 'fetch-attestations', 1e9, 10)).toMatchObject([
      { state: 'waiting', key: 'github.com/acme/web run 12' },
    ]);
  });

  it('a release sets the version of its assets', async () => {
    await ingestEvidence(app, { bytes: provenance() });
    await deliver('release', {
      action: 'published',
      repository,
      release: {
        id: 3,
        tag_name: 'v1',
        published_at: '2026-05-14T10:10:00Z',
        html_url: 'https://github.com/acme/web/releases/v1',
        assets: [{ name: 'web.tgz', digest: `sha256:${DIGEST}` }],
      },
    });
    expect((await artifact())!.version).toBe('v1');
  });
});

describe('fetching attestations', () => {
  let server: Server;
  let answer: (url: string) => { status: number; body: unknown };
  let options: { api: string; token: null; fetch: typeof fetch; timeoutMs: number };
  beforeEach(async () => {
    server = createServer((request, response) => {
      const { status, body } = answer(request.url!);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    options = {
      api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: null,
      fetch: globalThis.fetch,
      timeoutMs: 30_000,
    };
  });
  afterEach(() => new Promise((done) => server.close(done)));
  const payload: FetchAttestationsPayload = {
    host: 'github.com',
    slug: 'github.com/acme/web',
    digests: [`sha256:${DIGEST}`],
    runId: '12',
    commit: SHA,
  };

  it('stores the attestations of the host', async () => {
    answer = (url) =>
      url.includes('/actions/')
        ? { status: 200, body: { artifacts: [] } }
        : { status: 200, body: { attestations: [{ bundle: JSON.parse(provenance().toString()) }] } };
    expect(await runFetchAttestations(app, payload, options)).toEqual({ outcome: 'done' });
    expect(await artifact()).toMatchObject({ evidence: 1 });
  });
  it.each([
    [503, 'retry', /could not check/],
    [404, 'retry', /no attestations there yet/],
    [401, 'failed', /ATTESTRY_GITHUB_TOKEN/],
  ])('the status %i gives %s and leaves the artifact unchanged', async (status, outcome, error) => {
    await ingestEvidence(app, { bytes: provenance() });
    const before = await artifact();
    answer = () => ({ status, body: {} });
    expect(await runFetchAttestations(app, payload, options)).toMatchObject({
      outcome,
      error: expect.stringMatching(error),
    });
    expect(await artifact()).toEqual(before);
  });
});
