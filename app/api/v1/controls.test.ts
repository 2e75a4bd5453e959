/** The controls of a project through HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyPolicy } from '#lib/admin/policies.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { controlsView } from '#lib/http/contract/policy/controls.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { FAMILIES } from '#lib/policy/controls/families.ts';
import { completeEvidence, openTestApp, provenance, runOf, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const SLUG = 'github.com/acme/web';
let app: TestApp;
let server: TestServer;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  await claimProject(app, { slug: SLUG });
  await ingestEvidence(app, { bytes: completeEvidence(subject('web'), { run: runOf('acme/web') }) });
  await ingestEvidence(app, { bytes: provenance(subject('web2'), { run: runOf('acme/web') }) });
  await ingestEvidence(app, { bytes: provenance(subject('other'), { run: runOf('acme/other') }) });
});
afterAll(async () => {
  await server.close();
  await app.close();
});

const ask = async (path: string, method = 'GET') => {
  const response = await fetch(`${server.url}/api/v1/projects/${path}`, { method });
  return { status: response.status, allow: response.headers.get('allow'), body: (await response.json()) as unknown };
};
const read = async (query = '') => {
  const { status, body } = await ask(`${SLUG}/controls${query}`);
  expect([status, controlsView.parse(body)]).toEqual([200, body]);
  return controlsView.parse(body);
};
const controlOf = (view: Awaited<ReturnType<typeof read>>, family: string, id: string) =>
  view.families.find((one) => one.id === family)!.controls.find((one) => one.id === id)!;

describe('GET /api/v1/projects/{slug}/controls', () => {
  it('says which rules support a control, for how many artifacts of the project', async () => {
    const view = await read();
    expect(view).toMatchObject({
      project: SLUG,
      environment: null,
      artifacts: { evaluated: 2, more: false },
      policies: [{ id: 'attestry-baseline' }],
    });
    expect(view.families.map(({ id, controls }) => [id, controls.length])).toEqual(
      FAMILIES.map(({ id, controls }) => [id, controls.length]),
    );
    expect(controlOf(view, 'cis', '2.4.5')).toMatchObject({
      supportedBy: [{ policy: 'attestry-baseline', rule: 'sbom-present', artifacts: { passed: 1, evaluated: 2 } }],
      artifacts: { supported: 1, all: 2 },
    });
    expect(controlOf(view, 'cis', '2.4.5').supportedBy[0]!.evidence[0]).toMatch(/^sha256:/);
    expect(view.families[0]!.unsupported).toContain('PS.3.1');
  });

  it('evaluates as many artifacts as asked for, the newest first', async () => {
    const view = await read('?artifacts=1');
    expect(view.artifacts).toEqual({ evaluated: 1, more: true });
    expect(controlOf(view, 'cis', '2.4.5').artifacts).toEqual({ supported: 0, all: 1 });
  });

  it('uses the policies of the environment', async () => {
    await applyPolicy(app, {
      document: {
        id: 'production',
        appliesTo: { environments: ['production'] },
        rules: [{ id: 'archive', check: 'provenance-present', controls: ['ssdf:PS.3.1'] }],
      },
      reason: 'we need it',
    });
    const view = await read('?environment=production');
    expect(view.policies.map(({ id }) => id)).toEqual(['production']);
    expect(controlOf(view, 'ssdf', 'PS.3.1').artifacts).toEqual({ supported: 2, all: 2 });
    expect(controlOf(await read(), 'ssdf', 'PS.3.1').supportedBy).toEqual([]);
  });

  it.each([
    ['an unknown project', 'github.com/acme/none/controls', 404],
    ['too many artifacts', `${SLUG}/controls?artifacts=51`, 400],
    ['a project whose name is only its end', 'github.com/acme/controls', 404],
  ])('refuses %s', async (_name, path, status) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    problem.parse(answer.body);
  });

  it('refuses to be changed', async () => {
    for (const method of ['PUT', 'POST', 'DELETE'])
      expect(await ask(`${SLUG}/controls`, method)).toMatchObject({ status: 405, allow: 'GET, HEAD' });
  });
});
