/**
 * For tests of what a caller may see: two installations with the same public project, of which one also has a private
 * project with something of every kind. Whoever may not see it must get the same answers from both.
 */
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { statement } from '#lib/test-issuer/statements/statement.ts';
import { vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { grantToGroup } from '#lib/admin/access/group-roles.ts';
import { startSession } from '#lib/admin/access/sessions.ts';
import { putInventory } from '#lib/admin/environment/inventories.ts';
import { changeExpectations } from '#lib/admin/expectations.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { applyPredicateType } from '#lib/admin/predicate-types.ts';
import { createQuarantine } from '#lib/admin/quarantine.ts';
import { createReportSchedule } from '#lib/admin/report/schedules.ts';
import { createHold } from '#lib/admin/retention/holds.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { makeBadgeAddress } from '#lib/admin/visibility/badge-addresses.ts';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { currentVsa } from '#lib/admin/vsa/issue-vsa.ts';
import { changeTarget } from '#lib/admin/targets/change-target.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  sign,
  subject,
  type TestApp,
  testResults,
  withFlippedSignatureBit,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { deliver, deploymentStatus, withWebhookSecret } from './webhook.fixture.ts';
import { serveRoutes } from './routes.fixture.ts';

export const PUBLIC = 'github.com/acme/web';
export const SECRET = 'github.com/acme/vault';
export const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const REASON = 'we looked at it';
const DAY_MS = 86_400_000;

/** What one installation has, by the names that the other one uses too. */
export type World = {
  app: TestApp;
  url: string;
  /** Ids that the installation gave, by name. Those of the private project are null in the other installation. */
  ids: { [name: string]: string };
  close: () => Promise<void>;
};

const deployed = (name: string, environment: string, { app }: Pick<World, 'app'>) =>
  Buffer.from(
    JSON.stringify(
      serviceEvent({
        id: `${name} ${environment}`,
        at: app.now(),
        service: name,
        environment,
        artifactId: `pkg:oci/${name}@${digestOf(name)}`,
        what: 'deployed',
        source: 'https://ci.acme.example',
      }),
    ),
  );

const secretIn = (name: string, run: ReturnType<typeof runOf>) =>
  sign(
    statement('https://acme.example/log/v1', subject(name), {
      token: 'ghp_0123456789abcdefghijABCDEFGHIJ456789',
    }),
    { run },
  );

const imageIndex = (...names: string[]) =>
  Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: names.map((name) => ({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: digestOf(name),
        size: 1,
        platform: { os: 'linux', architecture: name },
      })),
    }),
  );

const webhookOf = (project: string, id: number, name: string) =>
  deploymentStatus(id, { digest: digestOf(name) })
    .replaceAll('acme/web', project)
    .replace('"id":77', `"id":${runOf(project).repository.id}`);

/** Fill a project with something of every kind. Its artifacts are `NAME` and `NAME-2` to `NAME-4`. */
async function fill(world: World, slug: string, name: string): Promise<void> {
  const { app, ids } = world;
  const path = slug.slice('github.com/'.length);
  const run = runOf(path);
  const send = (bytes: Buffer) => ingestOutcomes(app, bytes);
  const component = { purl: `pkg:npm/${name}-part@1.0.0`, name: `${name}-part`, version: '1.0.0' };
  await send(completeEvidence(subject(name), { run }));
  await send(sbom(subject(name), { run }, [component]));
  await send(
    provenance(subject(`${name}-2`), { run: runOf(path, { ref: 'refs/tags/v2.0.0' }) }, [
      { uri: `git+https://github.com/${path}-library@refs/heads/main`, digest: { sha1: sha256Hex(name).slice(0, 40) } },
    ]),
  );
  await send(
    jsonLines(provenance(subject(`${name}-3`), { run }), testResults(subject(`${name}-3`), { run }, ['adds'])),
  );
  await send(withFlippedSignatureBit(provenance(subject(`${name}-4`), { run })));
  await send(secretIn(name, run));
  const finding = { severity: 'Low', score: 3, component, summary: '' } as const;
  const findings = [`CVE-2026-${name}`, 'CVE-2026-1'].map((id) => ({ ...finding, id }));
  await send(sign(vulnerabilityScan(subject(name), app.now(), findings), { run }));
  const externalParameters = { [`${name}Flag`]: true };
  await send(sign(githubProvenance(subject(name), run, { externalParameters }), { run }));
  const index = imageIndex(`${name}`, `${name}-2`);
  await send(index);
  await send(provenance([{ name: `${name}-index`, digest: { sha256: sha256Hex(index.toString()) } }], { run }));
  for (const environment of [`${name}-production`, 'shared']) await send(deployed(name, environment, world));
  const document = provenance(subject(name), { run });
  ids[`${name} evidence`] = digestOf(document.toString());
  await ingestOutcomes(app, document);
  const inOneDay = new Date(app.now().getTime() + DAY_MS).toISOString();
  const waiver = { rule: 'sbom-present', owner: 'Ann', reason: REASON, expiresAt: inOneDay };
  ids[`${name} waiver`] = (await createWaiver(app, { ...waiver, project: slug })).id;
  await createWaiver(app, { ...waiver, artifact: digestOf(`${name}-2`) });
  const quarantined = testResults(subject(name), { run }, ['subtracts']);
  await send(quarantined);
  const quarantine = { evidence: digestOf(quarantined.toString()), reason: REASON };
  ids[`${name} quarantine`] = String((await createQuarantine(app, quarantine)).id);
  await createHold(app, { project: slug, reason: REASON });
  ids[`${name} hold`] = String((await createHold(app, { artifact: digestOf(name), reason: REASON })).id);
  ids[`${name} decision`] = (await decideGate(app, { digest: digestOf(name), environment: `${name}-production` })).id!;
  const policy = { id: `${name}-policy`, appliesTo: { projects: [slug], environments: [`${name}-production`] } };
  await applyPolicy(app, { document: { ...policy, rules: [{ id: 'sbom', check: 'sbom-present' }] }, reason: REASON });
  await applyPredicateType(app, {
    document: {
      id: `${name}-type`,
      predicateType: `https://${name}.example/review/v1`,
      title: `Review of ${name}`,
      appliesTo: { projects: [slug] },
      schema: { type: 'object' },
    },
    reason: REASON,
  });
  await send(sign(statement(`https://${name}.example/review/v1`, subject(name), { passed: true }), { run }));
  await changeExpectations(app, { project: slug, document: { builders: null }, reason: REASON, version: 0 });
  await changeTarget(app, { project: slug, figure: 'coverage', value: 0.9, reason: REASON, version: 0 });
  await currentVsa(app, digestOf(name)).catch(() => null);
  setSingletonApp(app);
  await deliver(world.url, webhookOf(path, 100 + name.length, name), { 'x-github-delivery': `${name} 1` });
  await deliver(world.url, webhookOf(path, 100 + name.length, name), { 'x-github-delivery': `${name} 2` });
}

/** Report that images run in an environment, those of a project first. */
async function observe({ app }: World, environment: string, names: readonly string[]): Promise<void> {
  const services = Object.fromEntries(
    names.map((name) => [name, { image: `registry.example/${name}@${digestOf(name)}` }]),
  );
  const bytes = Buffer.from(JSON.stringify({ services }));
  await putInventory(app, { environment, kind: 'observed', as: 'observed', bytes });
}

/** An installation with the public project, and with the private one where `isWhole`. */
export async function openWorld({ isWhole, secretFirst }: { isWhole: boolean; secretFirst: boolean }): Promise<World> {
  const app = await openTestApp();
  setSingletonApp(app);
  const restore = withWebhookSecret();
  const server = await serveRoutes();
  const world: World = {
    app,
    url: server.url,
    ids: {},
    close: async () => {
      restore();
      await server.close();
      await app.close();
    },
  };
  const hide = async () => {
    if (!isWhole) return;
    await fill(world, SECRET, 'vault');
    await ingestOutcomes(app, Buffer.from(`{"predicateType": "x", "subject": "${SECRET}"x`));
    await changeVisibility(app, { project: SECRET, visibility: 'private', reason: REASON });
    world.ids['vault badge'] = (await makeBadgeAddress(app, { project: SECRET, note: 'README' })).secret;
  };
  if (secretFirst) await hide();
  await fill(world, PUBLIC, 'web');
  if (!secretFirst) await hide();
  await observe(world, 'web-inventory', ['web', 'web-2']);
  await observe(world, 'shared', ['web', 'web-3', ...(isWhole ? ['vault', 'vault-3'] : [])]);
  // Of an image of which nothing is known nobody knows whose it is.
  if (isWhole) await observe(world, 'vault-inventory', ['vault', 'vault-2', 'of nobody']);
  // Both have a report about the public project, which comes after everything that is private.
  await keepReports(app, PUBLIC, 'web');
  if (isWhole) for (const project of [SECRET, undefined]) await keepReports(app, project, 'vault');
  return world;
}

/** A schedule of reports about a project or about all of them, with its first report. */
async function keepReports(app: TestApp, project: string | undefined, name: string): Promise<void> {
  const rhythm = { every: 'month', day: 1 } as const;
  await createReportSchedule(app, { name: `${name} meeting`, reason: REASON, ...rhythm, ...(project && { project }) });
  await runJobs(app);
}

/** The headers of a person who has a role. Roles are those of a group that the session is in. */
export async function asPerson(
  { app, url }: World,
  name: string,
  { role, project }: { role: string; project: string | null },
): Promise<Record<string, string>> {
  await grantToGroup(app, { group: name, role, projects: project === null ? [] : [project] });
  const person = { kind: 'person', id: name, name, grants: [] } as const;
  const { token } = await startSession(app, { person, from: { groups: [name] }, userAgent: null });
  return { cookie: `attestry-session=${token}`, origin: url };
}

/** The headers of a token. */
export async function asToken(
  { app }: World,
  name: string,
  { scopes, projects = [] }: { scopes: string[]; projects?: string[] },
): Promise<Record<string, string>> {
  return { authorization: `Bearer ${(await createToken(app, { name, scopes, projects })).token}` };
}

export type Answer = { status: number; headers: Record<string, string>; body: string };

/** Ask one installation, without a sign-in or as `headers` say. */
export async function ask(
  { app, url }: World,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
    readingIsOpen = true,
  }: { method?: string; headers?: Record<string, string>; body?: unknown; readingIsOpen?: boolean } = {},
): Promise<Answer> {
  setSingletonApp({ ...app, signIn: { ...app.signIn, baseUrl: url, anonymous: readingIsOpen ? 'read' : 'none' } });
  const ending = new AbortController();
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    signal: ending.signal,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const text = isStream ? '' : await response.text();
  if (isStream) ending.abort();
  const { date, 'x-request-id': id, connection, 'keep-alive': alive, ...kept } = Object.fromEntries(response.headers);
  void [date, id, connection, alive];
  return { status: response.status, headers: kept, body: text };
}
