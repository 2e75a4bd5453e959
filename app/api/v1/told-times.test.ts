/** Over HTTP: documents of the year 2099 hide nothing that comes after them, also where their sender has authority. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity } from '#lib/test-issuer/statements/run.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { setCallerLimits } from '#lib/http/caller-limits.ts';
import { artifactPage, artifactView } from '#lib/http/contract/artifact.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { metricsView } from '#lib/http/contract/project.ts';
import {
  completeEvidence,
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
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const FUTURE = '2099-01-01T00:00:00.000Z';
const run = runOf('acme/web');
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;

let app: TestApp;
let server: TestServer;
let token: string;
let now: number;
beforeEach(async () => {
  setCallerLimits();
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  now = START.getTime();
  ({ token } = await createToken(app, { name: 'ci', scopes: ['ingest'], projects: ['github.com/acme/web'] }));
});
afterEach(async () => {
  await server.close();
  await app.close();
});

const aMinuteLater = (): string => {
  now += 60_000;
  app.advance(60_000);
  return new Date(now).toISOString();
};
async function push(body: Uint8Array | object, query = ''): Promise<string[]> {
  const response = await fetch(`${server.url}/api/v1/attestations${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: (body instanceof Uint8Array ? body : JSON.stringify(body)) as BodyInit,
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { results: { id: string }[] }).results.map(({ id }) => id);
}
const read = async (path: string): Promise<unknown> => (await fetch(`${server.url}/api/v1${path}`)).json();
const artifact = async (name: string) => artifactView.parse(await read(`/artifacts/${digestOf(name)}`));

describe('a scan of 2099', () => {
  const report = (at: string, critical: boolean) =>
    push(
      {
        SchemaVersion: 2,
        CreatedAt: at,
        ArtifactName: 'web',
        Results: [
          {
            Target: 'a',
            Class: 'lang-pkgs',
            Type: 'npm',
            Vulnerabilities: critical ? [{ VulnerabilityID: 'CVE-2026-1', PkgName: 'p', Severity: 'CRITICAL' }] : [],
          },
        ],
      },
      `?subject=${digestOf('web')}`,
    );
  const code = async () =>
    (await artifact('web')).checks.find(({ rule }) => rule === 'no-open-critical-vulnerability')!.code;

  it('supersedes no report that comes after it, is superseded, and still tells 2099', async () => {
    await push(completeEvidence(subject('web'), { run }));
    const [id] = await report(FUTURE, false);
    await report(aMinuteLater(), true);
    expect(await code()).toBe('critical-vulnerability');
    await report(aMinuteLater(), false);
    expect(await code()).not.toBe('critical-vulnerability');
    const { facts, receivedAt } = evidenceView.parse(await read(`/attestations/${id}`));
    expect(facts).toMatchObject({ scan: { finishedOn: FUTURE } });
    expect(receivedAt).toBe(START.toISOString());
  });
});

describe('an event of 2099', () => {
  let serial = 0;
  const event = (what: string, name: string | null, timestamp: string) => {
    serial += 1;
    return push({
      context: {
        version: '0.3.0',
        id: `e-${serial}`,
        source: 's',
        type: `dev.cdevents.service.${what}.0.1.1`,
        timestamp,
      },
      subject: {
        id: 'web',
        type: 'service',
        content: {
          environment: { id: 'production' },
          ...(name === null ? {} : { artifactId: `pkg:oci/web@${digestOf(name)}` }),
        },
      },
    });
  };
  const running = async () =>
    artifactPage.parse(await read('/artifacts?environment=production')).artifacts.map(({ name }) => name);

  it.each([
    ['a deployment', 'deployed', 'one'],
    ['a removal', 'removed', null],
  ])('%s does not decide what runs after it', async (_, what, name) => {
    await push(
      jsonLines(
        ...['one', 'two'].map((each) =>
          provenance(subject(each), { run: runOf('acme/web', { ref: `refs/tags/${each}` }) }),
        ),
      ),
    );
    await event(what, name, FUTURE);
    await event('deployed', 'two', new Date(now).toISOString());
    expect(await running()).toEqual(['two']);
    await event('upgraded', 'one', aMinuteLater());
    expect(await running()).toEqual(['one']);
  });
});

it('a build of 2099 has no negative and no huge time to verify', async () => {
  const at = new Date(FUTURE);
  const made = githubProvenance(subject('web'), { ...run, startedOn: at, finishedOn: at }, { materials: [] });
  const bundle = testInstance().sign(made, { ...githubIdentity(run), at: new Date(now - 60_000) });
  await push(
    jsonLines(Buffer.from(JSON.stringify(bundle)), sbom(subject('web'), { run }), testResults(subject('web'), { run })),
  );
  expect((await artifact('web')).status.status).toBe('verified');
  const { timeToVerify } = metricsView.parse(await read('/metrics?from=2026-05-14&to=2026-05-14'));
  for (const seconds of [timeToVerify.p50, timeToVerify.p99]) {
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThan(3_600);
  }
});
