/** For tests of policies over HTTP: artifacts with different evidence, which run in two environments. */
import { createToken } from '#lib/admin/tokens.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
  testResults,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';

/** `good` has everything, `bare` has no SBOM, `red` has failed tests; `other` is of another project. */
export const ARTIFACTS = ['good', 'bare', 'red', 'other'] as const;
export type ArtifactName = (typeof ARTIFACTS)[number];
export const digestOf = (name: ArtifactName) => `sha256:${sha256Hex(name)}`;
export const projectOf = (name: ArtifactName) => `github.com/acme/${name === 'other' ? 'api' : 'web'}`;
/** Where each artifact runs. */
export const RUNS: Record<ArtifactName, readonly string[]> = {
  good: ['production', 'staging'],
  bare: ['production'],
  red: ['staging'],
  other: ['production'],
};

export type Answer = { status: number; headers: Headers; body: unknown };
export type PolicyInstallation = {
  app: TestApp;
  /** The header of a token with the scope `admin`. */
  admin: { authorization: string };
  ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  text: (path: string) => Promise<string>;
  close: () => Promise<void>;
};

const deployment = (name: ArtifactName, environment: string, app: TestApp) =>
  Buffer.from(
    JSON.stringify({
      context: {
        version: '0.3.0',
        id: `${name} ${environment}`,
        source: 'https://ci.acme.example',
        type: 'dev.cdevents.service.deployed.0.1.1',
        timestamp: app.now().toISOString(),
      },
      subject: {
        id: name,
        source: 'https://ci.acme.example',
        type: 'service',
        content: { environment: { id: environment }, artifactId: `pkg:oci/web@sha256:${sha256Hex(name)}` },
      },
    }),
  );

/** An installation that serves its routes over HTTP. */
export async function openPolicyInstallation(): Promise<PolicyInstallation> {
  const app = await openTestApp();
  setSingletonApp(app);
  const server = await serveRoutes();
  const { token } = await createToken(app, { name: 'admin', scopes: ['admin'] });
  const run = runOf('acme/web');
  await ingestOutcomes(app, completeEvidence(subject('good'), { run }));
  await ingestOutcomes(app, jsonLines(provenance(subject('bare'), { run }), testResults(subject('bare'), { run })));
  await ingestOutcomes(
    app,
    jsonLines(completeEvidence(subject('red'), { run }), testResults(subject('red'), { run }, ['adds'])),
  );
  await ingestOutcomes(app, completeEvidence(subject('other'), { run: runOf('acme/api') }));
  for (const name of ARTIFACTS)
    for (const environment of RUNS[name]) await ingestOutcomes(app, deployment(name, environment, app));
  return {
    app,
    admin: { authorization: `Bearer ${token}` },
    ask: async (method, path, body, headers = {}) => {
      const written = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: written as string }),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    text: async (path) => (await fetch(`${server.url}${path}`)).text(),
    close: async () => {
      await server.close();
      await app.close();
    },
  };
}
