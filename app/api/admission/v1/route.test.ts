import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { admissionResponse } from '#lib/http/contract/gate/admission.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { listGateDecisions } from '#lib/query/gate/list-decisions.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';

let app: TestApp;
let server: TestServer;
const byDigest = (name: string) => `ghcr.io/acme/web@sha256:${sha256Hex(name)}`;
const [good, bare, never] = ['good', 'bare', 'never'].map(byDigest) as [string, string, string];
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  await ingestOutcomes(app, completeEvidence(subject('good'), { run: runOf('acme/web') }));
  await ingestOutcomes(app, provenance(subject('bare'), { run: runOf('acme/web') }));
  const tagged = `pkg:oci/web@sha256%3A${sha256Hex('tagged')}?repository_url=ghcr.io/acme/web&tag=1.0`;
  await ingestOutcomes(
    app,
    completeEvidence([{ name: tagged, digest: { sha256: sha256Hex('tagged') } }], { run: runOf('acme/web') }),
  );
});
afterAll(async () => {
  await server.close();
  await app.close();
});

const podSpec = (...images: string[]) => ({
  serviceAccountName: 'web',
  containers: images.map((image, i) => ({ name: `c${i}`, image, ports: [{ containerPort: 8080 }] })),
});
const pod = (...images: string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: podSpec(...images),
});
const template = (...images: string[]) => ({ metadata: { labels: { app: 'web' } }, spec: podSpec(...images) });
/** A review as the API server of Kubernetes 1.33 sends it. */
const review = (object: unknown, change: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    requestKind: { group: '', version: 'v1', kind: 'Pod' },
    requestResource: { group: '', version: 'v1', resource: 'pods' },
    name: 'web',
    namespace: 'shop',
    operation: 'CREATE',
    userInfo: { username: 'system:serviceaccount:kube-system:replicaset-controller', groups: ['system:authenticated'] },
    object,
    oldObject: null,
    dryRun: false,
    options: { apiVersion: 'meta.k8s.io/v1', kind: 'CreateOptions' },
    ...change,
  },
});
const send = async (body: unknown, query = '') => {
  const response = await fetch(`${server.url}/api/admission/v1${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as unknown };
};
const admit = async (object: unknown, change: object = {}, query = '') => {
  const { status, body } = await send(review(object, change), query);
  expect(status).toBe(200);
  const { response } = admissionResponse.parse(body);
  expect(response.uid).toBe('705ab4f5-6393-11e8-b7cc-42010a800002');
  return response;
};

describe('the admission webhook', () => {
  it('allows a pod whose images are verified', async () => {
    expect(await admit(pod(good))).toMatchObject({ allowed: true, status: { code: 200 } });
  });

  it('refuses one that is denied, with image, reason and decision', async () => {
    const { allowed, status } = await admit(pod(good, bare));
    expect([allowed, status.code]).toEqual([false, 403]);
    expect(status.message).toMatch(new RegExp(`^Attestry: ${bare}: denied: no SBOM \\(decision [\\w-]{22}\\)$`));
  });

  it.each([
    ['a deployment', { kind: 'Deployment', spec: { replicas: 2, template: template(bare) } }],
    ['a stateful set', { kind: 'StatefulSet', spec: { template: template(bare) } }],
    ['a job', { kind: 'Job', spec: { template: template(bare) } }],
    ['a cron job', { kind: 'CronJob', spec: { jobTemplate: { spec: { template: template(bare) } } } }],
    ['a pod template', { kind: 'PodTemplate', template: template(bare) }],
    ['an init container', { ...pod(good), spec: { ...podSpec(good), initContainers: [{ name: 'i', image: bare }] } }],
    [
      'an ephemeral container',
      { ...pod(good), spec: { ...podSpec(good), ephemeralContainers: [{ name: 'e', image: bare }] } },
    ],
    [
      'an image volume',
      { ...pod(good), spec: { ...podSpec(good), volumes: [{ name: 'v', image: { reference: bare } }] } },
    ],
  ])('finds the image of %s', async (_, object) => {
    expect((await admit(object)).allowed).toBe(false);
  });

  it('fails closed for an image of which nothing is known, and open where it is told to', async () => {
    expect(await admit(pod(never))).toMatchObject({ allowed: false });
    expect(await admit(pod(never), {}, '?failure=closed')).toMatchObject({ allowed: false });
    const open = await admit(pod(never), {}, '?failure=open');
    expect(open.allowed).toBe(true);
    expect(open.warnings).toEqual([expect.stringContaining('nothing is known about it')]);
    expect(await admit(pod(bare), {}, '?failure=open')).toMatchObject({ allowed: false });
  });

  it('takes the digest of a tag from evidence only, and warns', async () => {
    const known = await admit(pod('ghcr.io/acme/web:1.0'));
    expect(known.allowed).toBe(true);
    expect(known.warnings).toEqual([expect.stringContaining(`took it for sha256:${sha256Hex('tagged')}`)]);
    expect((await admit(pod('ghcr.io/acme/web:2.0'))).status.message).toContain('no evidence here says which digest');
    expect((await admit(pod('nginx'))).allowed).toBe(false);
  });

  it('allows with a warning what a policy that does not enforce would deny', async () => {
    const rules = [{ id: 'sbom', check: 'sbom-present' }];
    for (const [mode, id] of [
      ['warn', 'soft'],
      ['dry-run', 'trial'],
    ])
      await applyPolicy(app, {
        document: { id, mode, appliesTo: { environments: ['shop'] }, rules },
        reason: 'to begin with',
      });
    const soft = await admit(pod(good, bare));
    expect([soft.allowed, soft.status.code]).toEqual([true, 200]);
    expect(soft.warnings).toEqual([
      `Attestry, ${bare}: soft only warns, and would deny: no SBOM`,
      `Attestry, ${bare}: the dry run of trial would deny: no SBOM`,
    ]);
    for (const warning of soft.warnings!) expect(warning.length).toBeLessThanOrEqual(250);
    expect((await admit(pod(good))).warnings).toBeUndefined();
    // Elsewhere the policy that ships decides.
    expect(await admit(pod(bare), {}, '?environment=production')).toMatchObject({ allowed: false });
    for (const id of ['soft', 'trial']) await retirePolicy(app, { id, reason: 'the test is over' });
    expect((await admit(pod(bare))).allowed).toBe(false);
  });

  it('an image that cannot be read is unknown', async () => {
    for (const image of ['not an image', 'x'.repeat(2_000), '', 7]) {
      expect((await admit(pod(image as string))).allowed).toBe(false);
      expect((await admit(pod(image as string), {}, '?failure=open')).allowed).toBe(true);
    }
    expect((await admit({ ...pod(), spec: { containers: { image: good } } })).allowed).toBe(false);
  });

  it('allows what starts no container', async () => {
    expect((await admit(null, { operation: 'DELETE', oldObject: pod(bare) })).allowed).toBe(true);
    expect((await admit({ kind: 'ConfigMap', data: { containers: bare } })).allowed).toBe(true);
    expect((await admit(pod(bare), { operation: 'UPDATE', oldObject: pod(bare) })).allowed).toBe(true);
    expect((await admit(pod(bare), { operation: 'UPDATE', oldObject: pod(good) })).allowed).toBe(false);
  });

  it('stores the decision with the environment, and nothing of a dry run', async () => {
    await admit(pod(good), {}, '?environment=production');
    const { decisions } = await listGateDecisions(app, { limit: 200 });
    expect(decisions[0]).toMatchObject({ decision: 'allow', environment: 'production', asked: good });
    expect(decisions.some(({ environment }) => environment === 'shop')).toBe(true);
    await admit(pod(good), { dryRun: true }, '?environment=dry');
    expect((await listGateDecisions(app, { limit: 200 })).decisions).toEqual(decisions);
  });

  it.each<[string, unknown, string | undefined]>([
    ['no JSON', '{', undefined],
    ['another kind', { ...review(pod(good)), kind: 'Pod' }, '/kind'],
    ['another version', { ...review(pod(good)), apiVersion: 'admission.k8s.io/v1beta1' }, '/apiVersion'],
    ['no request', { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }, '/request'],
    ['no uid', review(pod(good), { uid: undefined }), '/request/uid'],
    ['no operation', review(pod(good), { operation: 7 }), '/request/operation'],
  ])('%s is refused', async (_, body, pointer) => {
    const answer = await send(body);
    expect(answer.status).toBe(400);
    if (pointer !== undefined) expect(problem.parse(answer.body).pointer).toBe(pointer);
  });

  it('refuses other values of failure', async () => {
    expect((await send(review(pod(good)), '?failure=maybe')).status).toBe(400);
  });
});
