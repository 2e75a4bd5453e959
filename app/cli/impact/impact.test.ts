/** `attestry impact`, and the door behind it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { impactPage } from '#lib/http/contract/impact/impact.ts';
import { completeEvidence, ingestOutcomes, openTestApp, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { main } from '../main.ts';
import { processIo } from '../terminal/io.ts';

let app: TestApp;
let server: TestServer;
const run = runOf('acme/web');
const digest = `sha256:${sha256Hex('web')}`;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
  const event = serviceEvent({
    id: '1',
    at: app.now(),
    service: 'web',
    environment: 'production',
    artifactId: `pkg:oci/web@${digest}`,
    what: 'deployed',
    source: 'https://ci.acme.example',
  });
  await ingestOutcomes(app, Buffer.from(JSON.stringify(event)));
});
afterAll(async () => {
  await server.close();
  await app.close();
});

async function impact(...argv: string[]) {
  let [out, err] = ['', ''];
  const io = { ...processIo, out: (text: string) => void (out += text), err: (text: string) => void (err += text) };
  return { exit: await main(['impact', ...argv, '--url', server.url], io), out, err };
}
const get = async (query: string) => fetch(`${server.url}/api/v1/impact?${query}`);

it('lists what came from a commit, with its environment', async () => {
  const { exit, out } = await impact('--commit', run.commit);
  expect(exit).toBe(1);
  expect(out).toContain(digest);
  const page = JSON.parse((await impact('--image', digest, '--json')).out) as unknown;
  expect(impactPage.parse(page)).toMatchObject({
    origin: { kind: 'image', isKnown: true },
    environments: [{ artifacts: [{ digest }] }],
  });
});

it('says that nothing is known, and that nothing is deployed', async () => {
  expect(await impact('--commit', 'f'.repeat(40))).toMatchObject({ exit: 3, out: 'nothing is known about it\n' });
  await ingestOutcomes(app, completeEvidence(subject('idle'), { run: runOf('acme/idle') }));
  expect(await impact('--commit', runOf('acme/idle').commit)).toMatchObject({
    exit: 0,
    out: 'nothing that is deployed came from it\n',
  });
});

it('asks for exactly one origin', async () => {
  expect((await impact()).exit).toBe(2);
  expect((await impact('--commit', run.commit, '--image', digest)).exit).toBe(2);
  expect((await impact('--component', 'lodash')).exit).toBe(2);
  for (const query of ['', 'commit=HEAD', `commit=${run.commit}&cve=CVE-1`, `commit=${run.commit}&limit=0`])
    expect((await get(query)).status, query).toBe(400);
});

it('is a spreadsheet on demand', async () => {
  const response = await get(`commit=${run.commit}&format=csv`);
  expect(response.headers.get('content-type')).toContain('text/csv');
  const [header, row] = (await response.text()).split('\r\n');
  expect(header).toBe('environment,owner,digest,name,project,status,reason,since,path');
  expect(row).toContain(`${digest},web,github.com/acme/web`);
});
