/**
 * Targets over HTTP: who may set which, what counts for a project, what the metrics say about it, and what is refused.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Grant } from '#lib/actor.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { grantToGroup } from '#lib/admin/access/group-roles.ts';
import { startSession } from '#lib/admin/access/sessions.ts';
import { changeTarget } from '#lib/admin/targets/change-target.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { auditLogPage } from '#lib/http/contract/access/audit-log.ts';
import { overviewView } from '#lib/http/contract/activity.ts';
import { metricsView, projectView } from '#lib/http/contract/project.ts';
import { targetsView } from '#lib/http/contract/target/target.ts';
import { TARGET_FIGURES } from '#lib/metrics/target.ts';
import { getTargets } from '#lib/query/metrics/get-targets.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

const PROJECT = 'github.com/acme/web';
const OTHER = 'github.com/acme/api';

let app: TestApp;
let server: TestServer;
let admin: Record<string, string>;
beforeEach(async () => {
  app = await openTestApp();
  server = await serveRoutes();
  setSingletonApp({ ...app, signIn: { ...app.signIn, baseUrl: server.url } });
  admin = await withScope('admin');
  for (const slug of [PROJECT, OTHER]) await claimProject(app, { slug });
});
afterEach(async () => {
  await server.close();
  await app.close();
});

const withScope = async (scope: string) => ({
  authorization: `Bearer ${(await createToken(app, { name: scope, scopes: [scope] })).token}`,
});
async function asPerson(role: Grant['role'], project: string | null) {
  const group = `${role} of ${project}`;
  const projects = project === null ? [] : [project];
  await grantToGroup(app, { group, role, projects });
  const person = { kind: 'person', id: group, name: 'Ann', grants: [] } as const;
  const { token } = await startSession(app, { person, from: { groups: [group] }, userAgent: null });
  return { cookie: `attestry-session=${token}`, origin: server.url };
}

const INSTALLATION = '/api/v1/targets';
const pathOf = (slug: string) => `/api/v1/projects/${slug}/targets`;
const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${server.url}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const put = async (path: string, body: object, headers: Record<string, string> = admin) => {
  const written = { figure: 'coverage', value: 0.9, reason: 'agreed in May', version: 0, ...body };
  const sent = { 'content-type': 'application/json', ...headers };
  const response = await fetch(`${server.url}${path}`, { method: 'PUT', headers: sent, body: JSON.stringify(written) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const targetsAt = async (path: string, headers = {}) =>
  targetsView.parse((await get(path, headers)).body).targets.map(({ figure, value, of }) => [figure, value, of]);
const outcomes = async (query = '') =>
  metricsView
    .parse((await get(`/api/v1/metrics${query}`)).body)
    .targets.map(({ text, of }) => [text.replaceAll('\u00a0', ' '), of]);

/** One verified release and one that is incomplete: half of them are covered. */
async function buildTwo(): Promise<void> {
  const run = runOf('acme/web');
  await ingestOutcomes(app, completeEvidence(subject('one'), { run }));
  await ingestOutcomes(app, provenance(subject('two'), { run }));
}

describe('a target', () => {
  it('is set with actor, reason and time, changed, removed, and never forgotten', async () => {
    expect((await put(INSTALLATION, {})).status).toBe(200);
    expect((await put(INSTALLATION, { value: 0.95, reason: 'we can do better', version: 1 })).status).toBe(200);
    const { body } = await put(INSTALLATION, { value: null, reason: 'we cannot', version: 2 });
    const view = targetsView.parse(body);
    expect(view).toMatchObject({ project: null, targets: [], versions: { coverage: 3, defectLeakage: 0 } });
    expect(view.history.map(({ value, version, reason }) => [version, value, reason])).toEqual([
      [3, null, 'we cannot'],
      [2, 0.95, 'we can do better'],
      [1, 0.9, 'agreed in May'],
    ]);
    for (const { at, by } of view.history) {
      expect(at).toBe(app.now().toISOString());
      expect(by).toMatchObject({ kind: 'token', name: 'admin' });
    }
    const entries = auditLogPage.parse((await get('/api/v1/audit-log?action=targets.change', admin)).body).entries;
    expect(entries.map(({ entry }) => [entry.object.id, entry.before, entry.after, entry.reason])).toEqual([
      [
        'targets',
        { figure: 'coverage', version: 2, value: 0.95 },
        { figure: 'coverage', version: 3, value: null },
        'we cannot',
      ],
      [
        'targets',
        { figure: 'coverage', version: 1, value: 0.9 },
        { figure: 'coverage', version: 2, value: 0.95 },
        'we can do better',
      ],
      ['targets', null, { figure: 'coverage', version: 1, value: 0.9 }, 'agreed in May'],
    ]);
  });

  it('that is the same already changes nothing', async () => {
    await put(INSTALLATION, {});
    const { status, body } = await put(INSTALLATION, { version: 1 });
    expect(status).toBe(200);
    expect(targetsView.parse(body).history).toHaveLength(1);
    expect((await put(pathOf(PROJECT), { value: null })).status).toBe(200);
    expect(targetsView.parse((await get(pathOf(PROJECT))).body).history).toEqual([]);
  });

  it('of a project wins over that of the installation, for this figure of this project only', async () => {
    await put(INSTALLATION, {});
    await put(INSTALLATION, { figure: 'defectLeakage', value: 0.1 });
    await put(pathOf('GitHub.com/Acme/Web'), { value: 0.4 });
    const both = [
      ['coverage', 0.9, 'installation'],
      ['defectLeakage', 0.1, 'installation'],
    ];
    expect(await targetsAt(INSTALLATION)).toEqual(both);
    expect(await targetsAt(pathOf(OTHER))).toEqual(both);
    expect(await targetsAt(pathOf(PROJECT))).toEqual([['coverage', 0.4, 'project'], both[1]]);
    await put(pathOf(PROJECT), { value: null, version: 1 });
    expect(await targetsAt(pathOf(PROJECT))).toEqual(both);
  });

  it('of a project is never that of the installation, whatever was set in which order', async () => {
    type Step = { project: string | null; value: number | null };
    const step = fc.record({
      project: fc.constantFrom(null, PROJECT, OTHER),
      value: fc.option(fc.constantFrom(0.1, 0.2, 0.3)),
    });
    const versions = new Map<string | null, number>();
    const now = new Map<string | null, number | null>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps: Step[]) => {
        for (const { project, value } of steps) {
          const input = {
            project,
            figure: 'coverage',
            value,
            reason: 'r',
            version: versions.get(project) ?? 0,
          } as const;
          versions.set(project, (await changeTarget(app, input)).version);
          now.set(project, value);
        }
        for (const project of [null, PROJECT, OTHER]) {
          const [found] = (await getTargets(app, project))!.targets;
          const wanted = now.get(project) ?? now.get(null) ?? null;
          expect(found?.value ?? null).toBe(wanted);
          if (found !== undefined)
            expect(found.of).toBe(project !== null && now.get(project) != null ? 'project' : 'installation');
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('the metrics, the overview and the project', () => {
  it('say how each figure stands to the target that counts', async () => {
    await buildTwo();
    await put(INSTALLATION, {});
    await put(INSTALLATION, { figure: 'defectLeakage', value: 0.1 });
    await put(pathOf(PROJECT), { value: 0.5 });
    await put(pathOf(PROJECT), { figure: 'timeToVerify.p99', value: 86_400 * 366 });
    expect(await outcomes()).toEqual([
      ['target: at least 90 %, missed by 40 points', 'installation'],
      ['target: at most 10 %, nothing measured', 'installation'],
    ]);
    const ofProject = [
      ['target: at least 50 %, met', 'project'],
      ['target: p99 at most 366 d, met', 'project'],
      ['target: at most 10 %, nothing measured', 'installation'],
    ];
    expect(await outcomes(`?project=${PROJECT}`)).toEqual(ofProject);
    expect(await outcomes(`?project=${PROJECT}&from=2020-01-01&to=2020-01-02`)).toEqual([
      ['target: at least 50 %, nothing measured', 'project'],
      ['target: p99 at most 366 d, nothing measured', 'project'],
      ['target: at most 10 %, nothing measured', 'installation'],
    ]);
    const overview = overviewView.parse((await get(`/api/v1/overview?project=${PROJECT}`)).body);
    const project = projectView.parse((await get(`/api/v1/projects/${PROJECT}`)).body);
    for (const { metrics } of [overview, project])
      expect(metrics.targets.map(({ text, of }) => [text.replaceAll('\u00a0', ' '), of])).toEqual(ofProject);
    expect(overview.metrics.targets[0]).toMatchObject({ bound: 'at-least', outcome: 'met', missedBy: null });
  });
});

describe('what is refused', () => {
  it.each<[string, object, string]>([
    ['a share above all', { value: 90 }, '/value'],
    ['a share below nothing', { value: -0.1 }, '/value'],
    ['a target that nothing can miss', { value: 0 }, '/value'],
    ['a leakage that nothing can miss', { figure: 'defectLeakage', value: 1 }, '/value'],
    ['a share with too many decimals', { value: 0.12345 }, '/value'],
    ['a part of a second', { figure: 'timeToVerify.p50', value: 0.5 }, '/value'],
    ['more than a period', { figure: 'timeToVerify.p50', value: 1e12 }, '/value'],
    ['a text', { value: '90 %' }, '/value'],
    ['a figure that has no target', { figure: 'open' }, '/figure'],
    ['a member of every object', { figure: '__proto__' }, '/figure'],
    ['no reason', { reason: ' ' }, '/reason'],
    ['a version below none', { version: -1 }, '/version'],
    ['a member that is not known', { project: OTHER }, '/project'],
  ])('%s', async (_, body, pointer) => {
    for (const path of [INSTALLATION, pathOf(PROJECT)]) {
      const answer = await put(path, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(400);
      expect(answer.body.pointer).toBe(pointer);
      expect(await targetsAt(path)).toEqual([]);
    }
  });

  it('a change of what somebody else has changed since', async () => {
    await put(INSTALLATION, {});
    expect(await put(INSTALLATION, { value: 0.5 })).toMatchObject({ status: 409, body: { pointer: '/version' } });
    expect(await targetsAt(INSTALLATION)).toEqual([['coverage', 0.9, 'installation']]);
  });

  it('another method, and an unknown project', async () => {
    for (const path of [INSTALLATION, pathOf(PROJECT)])
      expect((await fetch(`${server.url}${path}`, { method: 'DELETE', headers: admin })).status).toBe(405);
    const unknown = pathOf('github.com/no/body');
    expect((await get(unknown)).status).toBe(404);
    expect((await put(unknown, {})).status).toBe(404);
  });

  it.each<[string, () => Promise<Record<string, string>>, installation: number, project: number]>([
    ['nobody', async () => ({}), 401, 401],
    ['a token that sends evidence', () => withScope('ingest'), 403, 403],
    ['a viewer', () => asPerson('viewer', null), 403, 403],
    ['a reviewer', () => asPerson('reviewer', null), 403, 403],
    ['a maintainer of another project', () => asPerson('maintainer', OTHER), 403, 403],
    ['a maintainer of the project', () => asPerson('maintainer', PROJECT), 403, 200],
    ['a maintainer', () => asPerson('maintainer', null), 200, 200],
  ])('a change by %s: %d for the installation, %d for the project', async (_, headers, installation, project) => {
    const shown = await headers();
    expect((await put(INSTALLATION, {}, shown)).status).toBe(installation);
    expect((await put(pathOf(PROJECT), {}, shown)).status).toBe(project);
    expect((await getTargets(app, null))!.targets).toHaveLength(installation === 200 ? 1 : 0);
    expect((await getTargets(app, PROJECT))!.history).toHaveLength(project === 200 ? 1 : 0);
  });

  it('who asks about the target of a private project', async () => {
    await put(pathOf(PROJECT), {});
    await changeVisibility(app, { project: PROJECT, visibility: 'private', reason: 'not announced' });
    const other = await asPerson('maintainer', OTHER);
    for (const headers of [{}, other]) expect((await get(pathOf(PROJECT), headers)).status).toBe(404);
    // Whether the version is right tells nothing either.
    for (const version of [0, 1]) expect((await put(pathOf(PROJECT), { value: 0.5, version }, other)).status).toBe(404);
    for (const path of [INSTALLATION, pathOf(OTHER)]) expect(await targetsAt(path, other)).toEqual([]);
    expect(await targetsAt(pathOf(PROJECT), await asPerson('viewer', PROJECT))).toEqual([['coverage', 0.9, 'project']]);
  });
});

it('every figure can have a target', async () => {
  for (const figure of TARGET_FIGURES)
    expect((await put(INSTALLATION, { figure, value: figure.startsWith('time') ? 60 : 0.5 })).status).toBe(200);
  expect((await targetsAt(INSTALLATION)).map(([figure]) => figure)).toEqual([...TARGET_FIGURES]);
});
