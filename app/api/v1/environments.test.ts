/**
 * Environments over HTTP: what should run there, what runs there, and how the two differ; what hostile inventories do;
 * and what is told about private projects.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { putInventory } from '#lib/admin/environment/inventories.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { findingPage } from '#lib/http/contract/environment/drift.ts';
import { environmentPage, environmentView } from '#lib/http/contract/environment/environment.ts';
import { inventoryPage, putInventory as putAnswer } from '#lib/http/contract/environment/inventory.ts';
import { listDrift } from '#lib/query/environment/list-drift.ts';
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
import { serveRoutes, type TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let admin: { authorization: string };
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  admin = await withScope('admin');
});
afterEach(async () => {
  await server.close();
  await app.close();
});

const withScope = async (scope: string) => ({
  authorization: `Bearer ${(await createToken(app, { name: scope, scopes: [scope] })).token}`,
});
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const repository = (name: string) => `ghcr.io/acme/${name}`;
const run = runOf('acme/web');

type Running = [workload: string, image: string, imageId: string];
const podList = (...running: Running[]) => ({
  kind: 'PodList',
  apiVersion: 'v1',
  items: running.map(([workload, image, imageID]) => ({
    kind: 'Pod',
    metadata: { name: `${workload}-0`, namespace: 'shop', ownerReferences: [{ kind: 'StatefulSet', name: workload }] },
    spec: { containers: [{ name: 'app', image }] },
    status: { phase: 'Running', containerStatuses: [{ name: 'app', image, imageID }] },
  })),
});
const runs = (workload: string, name: string): Running => [
  workload,
  `${repository(name)}:1`,
  `${repository(name)}@${digestOf(name)}`,
];

async function put(path: string, body: unknown, headers: Record<string, string> = admin) {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(`${server.url}/api/v1/environments/${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body: text as BodyInit,
  });
  return { status: response.status, body: (await response.json()) as { [member: string]: unknown } };
}
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}/api/v1/${path}`, { headers });
const environment = async (name = 'production') =>
  environmentView.parse(await (await get(`environments/${name}`)).json());
const drift = async (query = '') => findingPage.parse(await (await get(`drift${query}`)).json()).findings;
const kinds = async (query = '') =>
  (await drift(query))
    .map(({ kind, running, expected }) => [kind, running?.image ?? null, expected?.image ?? null])
    .reverse();

const helm = (images: { [workload: string]: string }) =>
  Object.entries(images)
    .map(
      ([name, image]) =>
        `---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: ${image}\n`,
    )
    .join('');

const deploy = (name: string, service: string, id: string) =>
  ingestOutcomes(
    app,
    Buffer.from(
      JSON.stringify(
        serviceEvent({
          id,
          at: app.now(),
          service,
          environment: 'production',
          artifactId: `pkg:oci/${name}@${digestOf(name)}?repository_url=${repository(name)}`,
          what: 'deployed',
          source: 'https://ci.acme.example',
        }),
      ),
    ),
  );

it('what runs is compared with what Helm says should run, and each difference has its cause', async () => {
  for (const name of ['web', 'api', 'old']) await ingestOutcomes(app, completeEvidence(subject(name), { run }));
  const later = runOf('acme/web', { ref: 'refs/tags/v2.0.0' });
  await ingestOutcomes(app, completeEvidence(subject('new'), { run: later }));
  const manifests = helm({
    web: `${repository('web')}@${digestOf('web')}`,
    api: `${repository('api')}@${digestOf('new')}`,
    gone: `${repository('gone')}@${digestOf('gone')}`,
    tagged: `${repository('tagged')}:1.2`,
  });
  expect(await put('production/expected?reason=release%202', manifests)).toMatchObject({
    status: 201,
    body: { kind: 'expected', version: 1, outcome: 'stored' },
  });
  expect(await environment()).toMatchObject({ drift: null, expected: { source: 'inventory', items: 4 }, findings: [] });
  const observed = podList(
    runs('web', 'web'),
    ['api', `${repository('api')}:1`, `${repository('api')}@${digestOf('old')}`],
    runs('miner', 'miner'),
    ['tagged', `${repository('tagged')}:1.2`, ''],
  );
  expect((await put('production/observed', observed)).status).toBe(201);
  const found = await environment();
  expect(found).toMatchObject({
    drift: 4,
    unresolved: 2,
    kinds: { 'not-expected': 1, 'not-running': 1, changed: 1, 'without-evidence': 1, unresolved: 2 },
    observed: { source: 'inventory', items: 4, inventory: { version: 1, format: 'kubernetes-pods' } },
    policy: { id: 'attestry-baseline' },
  });
  expect(await kinds()).toEqual([
    ['without-evidence', 'ghcr.io/acme/miner:1', null],
    ['unresolved', 'ghcr.io/acme/tagged:1.2', null],
    ['changed', 'ghcr.io/acme/api:1', `ghcr.io/acme/api@${digestOf('new')}`],
    ['not-expected', 'ghcr.io/acme/miner:1', null],
    ['not-running', null, `ghcr.io/acme/gone@${digestOf('gone')}`],
    ['unresolved', null, 'ghcr.io/acme/tagged:1.2'],
  ]);
  const [changed] = await drift('?kind=changed');
  expect(changed).toMatchObject({
    slot: 'shop/api/app',
    running: { digest: digestOf('old'), artifact: { digest: digestOf('old'), project: 'github.com/acme/web' } },
    expected: { digest: digestOf('new') },
    rootCause: { step: 'source' },
  });
  const [unknown] = await drift('?kind=without-evidence');
  expect(unknown!.rootCause).toMatchObject({ step: 'source', text: 'No evidence: nothing is known about what runs' });
});

it('without an inventory the deployments say what should run, and a change of them is compared again', async () => {
  for (const name of ['web', 'web2']) await ingestOutcomes(app, completeEvidence(subject(name), { run }));
  await deploy('web', 'web', '1');
  expect(await environment()).toMatchObject({ expected: { source: 'deployments', items: 1 }, drift: null });
  await put('production/observed', podList(runs('web', 'web')));
  expect(await environment()).toMatchObject({ drift: 0 });
  app.advance(60_000);
  await deploy('web2', 'web', '2');
  await runJobs(app);
  expect(await kinds()).toEqual([
    ['not-expected', 'ghcr.io/acme/web:1', null],
    ['not-running', null, 'web2'],
  ]);
  app.advance(60_000);
  await put('production/observed', podList(runs('web', 'web2')));
  expect(await environment()).toMatchObject({ drift: 0, observed: { inventory: { version: 2 } } });
  expect((await drift('?state=ended')).map(({ since, until }) => [since, until])).toEqual([
    ['2026-05-14T12:01:00.000Z', '2026-05-14T12:02:00.000Z'],
    ['2026-05-14T12:01:00.000Z', '2026-05-14T12:02:00.000Z'],
  ]);
});

it('evidence that arrives later ends "without evidence", and since when something differs stays', async () => {
  await put('production/observed', podList(runs('web', 'web')));
  expect(await drift()).toMatchObject([
    { kind: 'without-evidence', since: '2026-05-14T12:00:00.000Z', running: { artifact: null } },
  ]);
  app.advance(60_000);
  await put('production/observed', podList(runs('web', 'web'), runs('api', 'api')));
  expect((await drift()).map(({ since }) => since)).toEqual(['2026-05-14T12:01:00.000Z', '2026-05-14T12:00:00.000Z']);
  await ingestOutcomes(app, provenance(subject('web'), { run }));
  await runJobs(app);
  expect(await kinds()).toEqual([['without-evidence', 'ghcr.io/acme/api:1', null]]);
});

it('an observation is no evidence: it creates no artifact, no deployment and no name', async () => {
  await put('production/observed', podList(runs('web', 'web')));
  expect((await get(`artifacts/${digestOf('web')}`)).status).toBe(404);
  const { environments } = environmentPage.parse(await (await get('environments')).json());
  expect(environments).toMatchObject([{ name: 'production', artifacts: 0, drift: 1 }]);
});

it('each upload is a version that stays as it came, and the same bytes are no new one', async () => {
  const first = JSON.stringify(podList(runs('web', 'web')));
  expect(await put('production/observed', first)).toMatchObject({ status: 201, body: { version: 1 } });
  expect(await put('production/observed', first)).toMatchObject({
    status: 200,
    body: { version: 1, outcome: 'unchanged' },
  });
  const packed = await put('production/observed', gzipSync(JSON.stringify(podList())), {
    ...admin,
    'content-encoding': 'gzip',
  });
  expect(putAnswer.parse(packed.body)).toMatchObject({ version: 2 });
  const path = 'environments/production/inventories';
  const { inventories } = inventoryPage.parse(await (await get(`${path}?kind=observed`, admin)).json());
  expect(inventories.map(({ version }) => version)).toEqual([2, 1]);
  const raw = await get(`${path}/observed/1`, admin);
  expect(await raw.text()).toBe(first);
  expect(inventories[1]!.sha256).toBe(createHash('sha256').update(first).digest('hex'));
  // A list of pods may hold secrets.
  expect((await get(`${path}/observed/1`)).status).toBe(401);
  expect((await get(`${path}/observed/3`, admin)).status).toBe(404);
  expect((await get(`${path}/other/1`, admin)).status).toBe(404);
});

it('a token that reports what runs does not say what should run', async () => {
  const [observer, expecter, sender] = [
    await withScope('observe'),
    await withScope('expect'),
    await withScope('ingest'),
  ];
  const manifests = helm({ web: `web@${digestOf('web')}` });
  expect((await put('production/observed', podList(), observer)).status).toBe(201);
  expect((await put('production/expected', manifests, observer)).status).toBe(403);
  expect((await put('production/expected', manifests, expecter)).status).toBe(201);
  expect((await put('production/observed', podList(), expecter)).status).toBe(403);
  expect((await put('production/observed', podList(), sender)).status).toBe(403);
  expect((await put('production/observed', podList(), {})).status).toBe(401);
  expect((await put('production', { owner: 'me', reason: 'x' }, observer)).status).toBe(403);
});

it('a document that usually says the other is refused, unless the sender says so', async () => {
  const manifests = helm({ web: `web@${digestOf('web')}` });
  const refused = await put('production/observed', manifests);
  expect(refused).toMatchObject({ status: 422, body: { code: 'unprocessable' } });
  expect(String(refused.body.detail)).toContain('?as=observed');
  expect((await put('production/expected', podList())).status).toBe(422);
  expect((await put('production/observed?as=observed', manifests)).status).toBe(201);
  expect((await put('production/observed?as=expected', podList())).status).toBe(422);
});

it('what is withdrawn says nothing any more, and its versions stay', async () => {
  await put('production/expected', helm({ gone: `gone@${digestOf('gone')}` }));
  await put('production/observed', podList());
  expect(await environment()).toMatchObject({ drift: 1 });
  const withdraw = (kind: string, reason = 'x') =>
    fetch(`${server.url}/api/v1/environments/production/${kind}?reason=${reason}`, {
      method: 'DELETE',
      headers: admin,
    });
  expect((await withdraw('expected', '')).status).toBe(400);
  expect((await withdraw('expected')).status).toBe(200);
  expect((await withdraw('expected')).status).toBe(404);
  expect(await environment()).toMatchObject({
    drift: 0,
    expected: { source: 'nothing', inventory: { version: 2, format: null } },
  });
  expect((await withdraw('observed')).status).toBe(200);
  expect(await environment()).toMatchObject({ drift: null, observed: { source: 'nothing' } });
});

it('an environment has an owner, with a reason in the audit log', async () => {
  expect(await put('production', { owner: ' the platform team ', reason: 'agreed' })).toMatchObject({
    status: 200,
    body: { environment: 'production', owner: 'the platform team' },
  });
  expect((await put('production', { owner: 'x', reason: '' })).status).toBe(400);
  expect((await put('production', { owner: 'x'.repeat(201), reason: 'y' })).status).toBe(400);
  expect((await environment()).owner).toBe('the platform team');
  expect((await put('production', { owner: '', reason: 'left' })).body.owner).toBeNull();
  const log = (await (await get('audit-log?object=environment:production', admin)).json()) as {
    entries: { entry: object }[];
  };
  expect(log.entries.map(({ entry }) => entry)).toMatchObject([
    { action: 'environment.change', before: { owner: 'the platform team' }, after: { owner: null }, reason: 'left' },
    { action: 'environment.change', before: { owner: null }, after: { owner: 'the platform team' }, reason: 'agreed' },
  ]);
});

it('the SBOM of a system says what should run, also in XML and as SPDX', async () => {
  const purl = `pkg:oci/web@sha256%3A${sha256Hex('web')}?repository_url=${repository('web')}`;
  await put('production/observed', podList(runs('web', 'other')));
  const documents = [
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [{ type: 'container', name: 'web', purl }],
    }),
    `<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="container"><name>web</name><purl>${purl.replaceAll('&', '&amp;')}</purl></component></components></bom>`,
    JSON.stringify({
      spdxVersion: 'SPDX-2.3',
      SPDXID: 'SPDXRef-DOCUMENT',
      name: 'shop',
      packages: [
        {
          SPDXID: 'SPDXRef-web',
          name: 'web',
          externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
        },
      ],
    }),
  ];
  for (const document of documents) {
    expect(await put('production/expected', document), document).toMatchObject({ status: 201 });
    expect(await environment(), document).toMatchObject({ expected: { items: 1 } });
    expect(
      (await drift('?kind=not-running')).map(({ expected }) => expected?.digest),
      document,
    ).toEqual([digestOf('web')]);
  }
});

describe('hostile inventories', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['broken JSON', '{"kind": "PodList", "items": ['],
    ['JSON of another kind', '{"kind": "Secret", "data": {}}'],
    ['a list with something that is no pod', '{"kind": "PodList", "items": [{"kind": "Node"}]}'],
    ['broken YAML', 'kind: [Pod'],
    [
      'an alias bomb',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nkind: [*c, *c, *c, *c, *c]\n`,
    ],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00, 0x01])],
    ['keys that reach a prototype', '{"__proto__": {"kind": "PodList"}, "items": []}'],
    ['services that are no object', '{"services": [1, 2]}'],
  ])('%s is refused with a reason', async (_, body) => {
    const { status, body: problem } = await put('production/observed?as=observed', body);
    expect([400, 422], JSON.stringify(problem)).toContain(status);
    expect((await get('environments/production')).status).toBe(404);
  });

  it('YAML above 2 MiB and bodies above 32 MiB are too large', async () => {
    expect((await put('production/expected', `kind: x\n${'# comment\n'.repeat(300_000)}`)).status).toBe(413);
    expect((await put('production/expected', 'x'.repeat(33 * 1024 * 1024))).status).toBe(413);
  });

  it('names of environments are bounded, and hostile names of images stay text', async () => {
    expect((await put(`${'x'.repeat(201)}/observed`, podList())).status).toBe(400);
    expect((await put('%00/observed', podList())).status).toBe(400);
    expect((await put('%20/observed', podList())).status).toBe(400);
    const image = `<script>alert(1)</script>\u202E@${digestOf('x')}`;
    await put('production/observed', podList(['=cmd()', image, '']));
    expect(await drift()).toMatchObject([{ kind: 'unresolved', slot: 'shop/=cmd()/app' }]);
    const csv = await (await get('drift?format=csv')).text();
    expect(csv).toContain('production,,unresolved,shop/=cmd()/app');
  });

  it('10,000 pods are stored and compared', async () => {
    const many = Array.from({ length: 10_000 }, (_, at): Running =>
      runs(`w${at}`, `image ${at % 50}`.replace(' ', '-')),
    );
    expect((await put('production/observed', podList(...many))).status).toBe(201);
    const found = await environment();
    expect(found).toMatchObject({ drift: 10_000, kinds: { 'without-evidence': 10_000 } });
    expect(found.findings.length).toBeLessThanOrEqual(50);
    expect(found.cursor).not.toBeNull();
  }, 60_000);
});

it('a reader without a role sees nothing of a private project in the drift, and nothing that nobody knows', async () => {
  const secret = runOf('acme/vault');
  for (const name of ['web', 'web-2']) await ingestOutcomes(app, completeEvidence(subject(name), { run }));
  for (const name of ['vault', 'vault-2']) await ingestOutcomes(app, completeEvidence(subject(name), { run: secret }));
  const expected = helm({
    web: `${repository('web')}@${digestOf('vault')}`,
    api: `${repository('api')}@${digestOf('web')}`,
    db: `${repository('db')}@${digestOf('vault-2')}`,
  });
  await put('production/expected', expected);
  await put(
    'production/observed',
    podList(runs('web', 'web-2'), runs('api', 'vault'), runs('stranger', 'vault-secret'), ['tag', 'vault:1', '']),
  );
  expect(await drift('?kind=changed')).toHaveLength(2);
  await changeVisibility(app, { project: 'github.com/acme/vault', visibility: 'private', reason: 'secret' });
  const text = JSON.stringify([await drift(), await environment(), await drift('?state=ended')]);
  expect(text).not.toContain('vault');
  expect(text).not.toContain(sha256Hex('vault'));
  expect(await kinds()).toEqual([
    ['not-expected', 'ghcr.io/acme/web-2:1', null],
    ['not-running', null, `ghcr.io/acme/api@${digestOf('web')}`],
  ]);
  expect(await environment()).toMatchObject({
    drift: 2,
    unresolved: 0,
    expected: { items: 1, inventory: { sha256: null, size: null } },
    observed: { items: 1 },
  });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('attestry_environment_drift{environment="production",kind="not-expected"} 1');
  expect(metrics).not.toContain('kind="unresolved"');
  const seen = await (await get('drift', admin)).text();
  expect(seen).toContain('vault-secret');
});

it('an event tells open pages that the drift has changed', async () => {
  const { lastEventSeq, eventsAfter } = await import('#db/system/outbox.ts');
  const before = await lastEventSeq(app.store.read);
  await putInventory(app, {
    environment: 'production',
    kind: 'observed',
    bytes: Buffer.from(JSON.stringify(podList(runs('web', 'web')))),
  });
  const events = await eventsAfter(app.store.read, before, 10);
  expect(events.map(({ payload }) => JSON.parse(payload) as object)).toContainEqual({
    type: 'drift',
    environment: 'production',
    begun: 1,
    over: 0,
  });
  expect((await listDrift(app)).findings).toHaveLength(1);
});
