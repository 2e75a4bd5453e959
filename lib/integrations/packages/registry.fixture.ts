/** For tests: registries of npm and PyPI on loopback, with the shapes of the real ones. */
import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = {
  path: string;
  accept: string | undefined;
  etag: string | undefined;
  authorization: string | undefined;
};
/** Answers a request itself; false: the registry answers. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => boolean | void;

export type FakePackageRegistry = {
  origin: string;
  asked: Asked[];
  /** Publish a version of an npm package. Without attestations it has none. */
  npm: (name: string, version: string, sha512: string, attestations: unknown) => void;
  /** Upload a file of a project of PyPI. */
  pypi: (project: string, version: string, file: string, sha256: string, provenance: unknown) => void;
  /** Let what a path answers be something else; null: 404. */
  set: (path: string, body: unknown) => void;
  behave: (behaviour: Behaviour) => void;
  close: () => Promise<void>;
};

const integrity = (sha512: string) => `sha512-${Buffer.from(sha512, 'hex').toString('base64')}`;

export async function openPackageRegistry(): Promise<FakePackageRegistry> {
  const answers = new Map<string, unknown>();
  const versions = new Map<string, { [version: string]: object }>();
  const files = new Map<string, object[]>();
  const asked: Asked[] = [];
  let behaviour: Behaviour = () => false;
  const server = createServer((request, response) => {
    const { accept, authorization, 'if-none-match': etag } = request.headers;
    asked.push({ path: request.url ?? '', accept, etag, authorization });
    if (behaviour(request, response) || response.headersSent) return;
    const body = answers.get(request.url ?? '') ?? null;
    if (body === null) return void response.writeHead(404).end('{"error":"Not found"}');
    const bytes = typeof body === 'string' ? body : JSON.stringify(body);
    const current = `"${hash('sha256', bytes).slice(0, 16)}"`;
    if (etag === current) response.writeHead(304, { etag: current }).end();
    else
      response
        .writeHead(200, { 'content-type': accept?.split(/[;,]/)[0] ?? 'application/json', etag: current })
        .end(bytes);
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    npm(name, version, sha512, attestations) {
      const path = name.replace('/', '%2f');
      const at = `/-/npm/v1/attestations/${path}@${version}`;
      const dist = {
        shasum: '0'.repeat(40),
        integrity: integrity(sha512),
        tarball: `${origin}/${name}/-/${version}.tgz`,
        signatures: [{ keyid: 'SHA256:none', sig: 'MEUC' }],
        ...(attestations !== null && {
          attestations: {
            url: `https://elsewhere.example${at}`,
            provenance: { predicateType: 'https://slsa.dev/provenance/v1' },
          },
        }),
      };
      versions.set(name, { ...versions.get(name), [version]: { name, version, dist } });
      answers.set(`/${path}`, { name, 'dist-tags': { latest: version }, versions: versions.get(name) });
      answers.set(at, attestations);
    },
    pypi(project, version, file, sha256, provenance) {
      const at = `/integrity/${project}/${version}/${file}/provenance`;
      const listed = files.get(project) ?? [];
      const day = String(listed.length + 1).padStart(2, '0');
      listed.push({
        filename: file,
        url: `${origin}/packages/${file}`,
        hashes: { sha256 },
        provenance: provenance === null ? null : `${origin}${at}`,
        'upload-time': `2026-05-${day}T10:00:00.000000Z`,
      });
      files.set(project, listed);
      answers.set(`/simple/${project}/`, {
        meta: { 'api-version': '1.3' },
        name: project,
        files: listed,
        versions: [version],
      });
      answers.set(at, provenance);
    },
    set: (path, body) => answers.set(path, body),
    behave(next) {
      behaviour = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
