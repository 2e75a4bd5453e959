/** For tests: the API of GitHub on loopback, with the repositories and the artifact metadata of organisations. */
import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = { path: string; etag: string | undefined; authorization: string | undefined };
/** Answers a request itself; false: the API answers. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => boolean | void;

export type FakeGithubApi = {
  api: string;
  asked: Asked[];
  /** Let what a path answers be something else; null: 404. */
  set: (path: string, body: unknown) => void;
  behave: (behaviour: Behaviour) => void;
  close: () => Promise<void>;
};

/** A storage record as GitHub answers one. */
export const storageRecord = (digest: string, change: object = {}): object => ({
  id: 7,
  name: 'libfoo-1.2.3',
  digest,
  artifact_url: 'https://reg.example.com/artifactory/bar/libfoo-1.2.3',
  registry_url: 'https://reg.example.com/artifactory/',
  repository: 'bar',
  status: 'active',
  created_at: '2026-05-13T12:00:00Z',
  updated_at: '2026-05-13T12:00:00Z',
  ...change,
});

/** A deployment record as GitHub answers one. It has no status. */
export const deploymentRecord = (digest: string, change: object = {}): object => ({
  id: 123,
  digest,
  logical_environment: 'prod',
  physical_environment: 'pacific-east',
  cluster: 'moda-1',
  deployment_name: 'prod-deployment',
  tags: { data: 'sensitive' },
  runtime_risks: ['internet-exposed'],
  created_at: '2026-05-13T19:14:43Z',
  updated_at: '2026-05-13T19:14:43Z',
  attestation_id: 456,
  ...change,
});

/** A repository as GitHub answers one. */
export const repository = (name: string, id: string | number, change: object = {}): object => ({
  id: Number(id),
  full_name: name,
  html_url: `https://github.com/${name}`,
  owner: { login: name.slice(0, name.indexOf('/')), type: 'Organization' },
  ...change,
});

export const recordsPath = (organization: string, digest: string, kind: 'storage' | 'deployment'): string =>
  `/orgs/${organization}/artifacts/${encodeURIComponent(digest)}/metadata/${kind}-records`;

export async function openGithubApi(): Promise<FakeGithubApi> {
  const answers = new Map<string, unknown>();
  const asked: Asked[] = [];
  let behaviour: Behaviour = () => false;
  const server = createServer((request, response) => {
    const { authorization, 'if-none-match': etag } = request.headers;
    asked.push({ path: request.url ?? '', etag, authorization });
    if (behaviour(request, response) || response.headersSent) return;
    const body = answers.get(request.url ?? '') ?? null;
    const type = { 'content-type': 'application/json' };
    if (body === null) return void response.writeHead(404, type).end('{"message":"Not Found"}');
    const bytes = typeof body === 'string' ? body : JSON.stringify(body);
    const current = `"${hash('sha256', bytes).slice(0, 16)}"`;
    if (etag === current) response.writeHead(304, { etag: current }).end();
    else response.writeHead(200, { ...type, etag: current }).end(bytes);
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  return {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    set: (path, body) => void answers.set(path, body),
    behave: (next) => {
      behaviour = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
